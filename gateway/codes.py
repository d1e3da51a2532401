"""Every problem code that a caller may meet: its status, what it means, and what to do about it.

The services' codes come from their documents (``x-problems``), the chassis' and the gateway's own from their classes.
What to do is said by code where the code alone decides it, and by status otherwise: what a rule of a service asks for
is said in the problem's own detail and facts.
"""

import html
from collections.abc import Mapping
from typing import Any

import orjson

from chassis.problems import Refusal, every_refusal
from chassis.text import Text, chinese_first

__all__ = ["Problem", "page", "problem_codes"]

Problem = dict[str, Any]

_BY_STATUS = {
    400: Text("改正请求的写法后再发送", "Mend how the request is written; unchanged it is refused again"),
    401: Text("取得新的令牌后重试", "Obtain a new token and try again"),
    403: Text(
        "本调用方不能办理；不要重试，由有权限的部门办理",
        "This caller may not; do not repeat it, ask an office that may",
    ),
    404: Text(
        "核对标识；不在辖区内的记录与不存在的记录应答相同",
        "Check the id; what lies outside the caller's region is answered as what does not exist",
    ),
    405: Text("改用 Allow 所列的方法", "Use a method that Allow lists"),
    406: Text("改用接口文档所列的媒体类型", "Ask for a media type that the document lists"),
    408: Text("不间断地发送整个请求", "Send the whole request without a pause"),
    409: Text(
        "重新读取记录，按说明与 facts 处理后再办；原样重发仍会被拒绝",
        "Read the record anew and do what the detail and the facts say; unchanged it is refused again",
    ),
    410: Text("不要重试；内容已依法删除，无法恢复", "Do not repeat it; it was erased by law and cannot be had back"),
    412: Text("重新读取，以新的 ETag 作 If-Match 再提交", "Read it again and send the new ETag as If-Match"),
    413: Text("分成较小的几次发送", "Send it in smaller parts"),
    415: Text("改用接口文档所列的 Content-Type", "Send a Content-Type that the document lists"),
    422: Text("按 errors 逐项改正字段", "Mend each field that errors points to"),
    428: Text("先读取，再以其 ETag 作 If-Match 提交", "Read it first and send its ETag as If-Match"),
    429: Text("等待 Retry-After 所示秒数后重试", "Wait for the seconds of Retry-After, then try again"),
    431: Text("减少请求头", "Send fewer or shorter headers"),
    500: Text(
        "以同一 Idempotency-Key 重试一次；仍失败则将 request_id 报运维",
        "Try once more under the same Idempotency-Key; if it fails again, give the request_id to the operators",
    ),
    502: Text("稍候以同一 Idempotency-Key 重试", "Wait a little and try again under the same Idempotency-Key"),
    503: Text(
        "等待 Retry-After 所示秒数，以同一 Idempotency-Key 重试",
        "Wait for the seconds of Retry-After and try again under the same Idempotency-Key",
    ),
    504: Text(
        "可能已经办成：以同一 Idempotency-Key 重试，结果相同",
        "It may have been done: try again under the same Idempotency-Key, which answers the same",
    ),
}
_BY_CODE = {
    "TOKEN_MISSING": Text("以 Authorization: Bearer 发送令牌", "Send the token as Authorization: Bearer"),
    "TOKEN_REVOKED": Text(
        "不要重试；联系上一级主管部门或指挥部", "Do not repeat it; ask the office one level up, or headquarters"
    ),
    "CLAIMS_REFUSED": Text(
        "请签发者改正令牌中的声明；新令牌若声明相同仍会被拒绝",
        "Have the issuer mend the claim; a new token that says the same is refused again",
    ),
    "PROOF_REFUSED": Text(
        "为每次请求以令牌所绑定的密钥作新的 DPoP 证明",
        "Make a new DPoP proof for every request, with the key that the token is bound to",
    ),
    "CERTIFICATE_REFUSED": Text(
        "以令牌所绑定的证书建立连接", "Connect with the certificate that the token is bound to"
    ),
    "STEP_UP_NEEDED": Text(
        "按 WWW-Authenticate 的 acr_values 与 max_age 重新登录；系统改用绑定密钥的令牌",
        "Log in again as acr_values and max_age of WWW-Authenticate say; a system uses a token bound to its key",
    ),
    "GRANT_REFUSED": Text(
        "对照 facts 核对授权的对象、权限（covers）与期限（ends_at）；以本岗位办理则不带 Nuanxin-Grant",
        "Check against facts whom the grant names, for what (covers) and until when (ends_at); to act for one's own "
        "office, leave Nuanxin-Grant out",
    ),
}


def problem_codes(documents: Mapping[str, Mapping[str, Any]]) -> dict[str, Problem]:
    """Every code, by its name."""
    found = {kind.code: _problem(kind) for kind in every_refusal() if _is_own(kind)}
    for service, document in documents.items():
        for code, stated in document.get("x-problems", {}).items():
            found.setdefault(code, {"code": code, "service": service, **stated})
    for code, problem in found.items():
        problem["advice"] = (_BY_CODE.get(code) or _BY_STATUS[problem["status"]])._asdict()
    return dict(sorted(found.items()))


def _is_own(kind: type[Refusal]) -> bool:
    """Services speak by their documents, also where one shares this process."""
    return hasattr(kind, "code") and kind.__module__.partition(".")[0] in {"chassis", "gateway"}


def _problem(kind: type[Refusal]) -> Problem:
    detail = kind.detail or kind.title
    return {
        "code": kind.code,
        "status": kind.status,
        "title": kind.title._asdict(),
        "detail": detail._asdict(),
        "source": kind.source,
        # As the documents show them.
        **({"facts": kind.example} if kind.example else {}),
    }


def page(problem: Problem, accept_language: str | None) -> str:
    """What a code means, for a reader who followed the ``type`` of a problem document."""
    chinese = chinese_first(accept_language)
    first, second = ("zh", "en") if chinese else ("en", "zh")

    def text(name: str, language: str) -> str:
        return html.escape(str((problem.get(name) or {}).get(language, "")))

    code = html.escape(problem["code"])
    source = (
        f"<p>{'依据' if chinese else 'Source'}: {html.escape(problem['source'])}</p>" if problem.get("source") else ""
    )
    facts = html.escape(orjson.dumps(problem.get("facts"), option=orjson.OPT_INDENT_2).decode())
    shown = f"<p>facts {'示例' if chinese else 'for example'}</p><pre>{facts}</pre>" if problem.get("facts") else ""
    return (
        f'<!doctype html><html lang="{"zh-CN" if chinese else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{code}</title><link rel="stylesheet" href="/assets/portal.css"></head><body><main class="problem">'
        f'<p class="code">{problem["status"]} <code>{code}</code></p>'
        f"<h1>{text('title', first)}</h1><p>{text('detail', first)}</p>"
        f"<p><strong>{'如何处理' if chinese else 'What to do'}</strong> {text('advice', first)}</p>"
        f'<p class="second" lang="{"en" if chinese else "zh-CN"}">'
        f"{text('title', second)} — {text('detail', second)} — {text('advice', second)}</p>{source}{shown}"
        f'<p><a href="/#problems">{"全部错误代码" if chinese else "Every problem code"}</a></p></main></body></html>'
    )
