"""What departments and levels are called, in the matrix, the portal and the board alike.

The pages import them as the module ``/assets/names.js``, which is made of this one.
"""

import orjson

from chassis.caller import Department
from chassis.regions import Level
from chassis.text import Text

__all__ = ["DEPARTMENTS", "LEVELS", "names_module"]

LEVELS = {
    Level.PROVINCE: Text("自治区", "region"),
    Level.LEAGUE: Text("盟市", "league"),
    Level.COUNTY: Text("旗县", "county"),
    Level.TOWNSHIP: Text("乡镇", "township"),
    Level.COMMUNITY: Text("社区", "community"),
}
DEPARTMENTS = {
    Department.HEADQUARTERS: Text("指挥部", "Headquarters"),
    Department.GOVERNMENT: Text("政府", "Government"),
    Department.CIVIL_AFFAIRS: Text("民政", "Civil affairs"),
    Department.FINANCE: Text("财政", "Finance"),
    Department.ORGANIZATION: Text("组织", "Organization"),
    Department.PUBLICITY: Text("宣传", "Publicity"),
    Department.HUMAN_RESOURCES: Text("人社", "Human resources"),
    Department.HEALTH: Text("卫健", "Health"),
    Department.DISEASE_CONTROL: Text("疾控", "Disease control"),
    Department.EDUCATION: Text("教育", "Education"),
    Department.INDUSTRY: Text("工信", "Industry"),
    Department.VETERANS: Text("退役军人", "Veterans"),
    Department.DEVELOPMENT_REFORM: Text("发改", "Development and reform"),
    Department.TOWNSHIP: Text("乡镇街道", "Township"),
    Department.COMMUNITY: Text("社区", "Community"),
    Department.PARTY_BRANCH: Text("党支部", "Party branch"),
    Department.SOCIAL_INSURANCE: Text("社保经办", "Social insurance"),
    Department.APPRAISAL_COMMITTEE: Text("鉴定委", "Appraisal committee"),
    Department.EMPLOYER: Text("用人单位", "Employer"),
    Department.HOSPITAL: Text("医院", "Hospital"),
    Department.INSURER: Text("保险", "Insurer"),
    Department.BANK: Text("银行", "Bank"),
    Department.SCHOOL: Text("学校", "School"),
    Department.PROVIDER: Text("心理机构", "Counselling provider"),
    Department.WORKER: Text("本人", "Worker"),
    Department.SERVICE: Text("服务", "Services"),
}


def names_module() -> bytes:
    """A JavaScript module of the names by language, in the order of the notice and the matrix."""
    names = {
        language: {
            kind: {str(one): getattr(text, language) for one, text in named.items()}
            for kind, named in (("levels", LEVELS), ("departments", DEPARTMENTS))
        }
        for language in Text._fields
    }
    return b"export const NAMES = %b;\n" % orjson.dumps(names)
