"""The gateway's own refusals.

Refusal
├── BadRequest         400
│   ├── MessageRefused      not a message of HTTP/1.1, or one of two readings
│   ├── AmbiguousRequest    two readings of one message: the seed of request smuggling
│   └── PathRefused         a path that a second decoding would read otherwise
├── Unauthenticated    401
│   ├── TokenMissing
│   ├── TokenRefused        not a live token of a trusted issuer
│   ├── TokenRevoked        the token, its client or its subject was revoked
│   ├── ClaimsRefused       a good token that does not say who is calling
│   ├── ProofRefused        no proof that the caller holds the key that the token is bound to
│   ├── CertificateRefused  the same, of a certificate
│   └── StepUpNeeded        the caller's login is too weak or too old for this operation
├── NotPermitted       403
├── OnBehalfRefused    403      a service may not call in that caller's name
├── GrantRefused       403      the grant that was named does not carry this call
├── PathUnknown        404
├── SlowCaller         408
├── TooMany            429
├── HeadTooLarge       431
├── BadGateway         502
├── Unavailable        503
│   ├── UseNotTold          a use that could not be told of is not made
│   ├── GrantsUnknown       what was granted was not heard of for too long
│   ├── ServiceBusy         the queue before a service is full
│   └── ServiceDown         the breaker is open
└── GatewayTimeout     504
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from chassis.problems import BadRequest, Forbidden, Missing, Refusal, TooMany, Unauthenticated, Unavailable
from chassis.text import Text
from gateway.settings import ASYMMETRIC

__all__ = [
    "AmbiguousRequest",
    "BadGateway",
    "CertificateRefused",
    "ClaimsRefused",
    "GatewayTimeout",
    "GrantRefused",
    "GrantsUnknown",
    "HeadTooLarge",
    "MessageRefused",
    "NotPermitted",
    "OnBehalfRefused",
    "PathRefused",
    "PathUnknown",
    "ProofRefused",
    "RateExceeded",
    "ServiceBusy",
    "ServiceDown",
    "SlowCaller",
    "StepUpNeeded",
    "TokenMissing",
    "TokenRefused",
    "TokenRevoked",
    "UseNotTold",
]

# RFC 9449 §7.1
DPOP = f'DPoP realm="nuanxin", algs="{" ".join(sorted(ASYMMETRIC))}"'
# RFC 6750 §3: without a token, the challenge names no error.
NO_TOKEN = f'Bearer realm="nuanxin", {DPOP}'
BAD_TOKEN = 'Bearer realm="nuanxin", error="invalid_token", error_description="{}"'  # noqa: S105 - the same

# A permission that the documents show refused, and the policy that gives it.
_APPROVING = {
    "permission": "subsidy:roll:approve",
    "policies": [{"id": "subsidy-rolls-approve", "clause": "1", "basis": "旗县人民政府或指挥部审批"}],
}


class AmbiguousRequest(BadRequest):
    code = "AMBIGUOUS_REQUEST"
    title = Text("请求有歧义", "The request can be read in two ways")
    detail = Text("请求头 {header} 重复或不受支持", "The header {header} is repeated or not supported")
    source = "RFC 9112 §6.3, §11.2"


class MessageRefused(BadRequest):
    code = "MESSAGE_REFUSED"
    title = Text("不是合格的 HTTP/1.1 请求", "Not a sound HTTP/1.1 request")
    detail = Text(
        "请求行、请求头或正文的分块不合规范，连接已关闭",
        "The request line, a header or the chunks of the body are not as HTTP/1.1 has them; the connection is closed",
    )
    source = "RFC 9112 §2.2, §3.2, §5, §7.1"


class HeadTooLarge(Refusal):
    status = 431
    code = "HEAD_TOO_LARGE"
    title = Text("请求头过大", "The head of the request is too large")
    detail = Text("请求行与请求头合计至多 64 KiB，至多 100 个", "A head has at most 64 KiB and at most 100 headers")
    source = "RFC 6585 §5"


class PathRefused(BadRequest):
    code = "PATH_REFUSED"
    title = Text("路径写法不被接受", "The path is not accepted as written")
    detail = Text(
        "路径不得含空段、点段、反斜杠，也不得编码斜杠、点或其他无需编码的字符",
        "A path has no empty or dot segments and no backslash, and does not encode slashes or unreserved characters",
    )
    source = "RFC 3986 §2.3, §6.2.2"


class TokenMissing(Unauthenticated):
    code = "TOKEN_MISSING"
    title = Text("缺少访问令牌", "No access token")
    detail = Text("请在 Authorization 请求头中给出 Bearer 令牌", "Send an access token: Authorization: Bearer <token>")
    source = "RFC 6750 §2.1"

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": NO_TOKEN})


class TokenRefused(Unauthenticated):
    code = "TOKEN_REFUSED"
    title = Text("令牌无效", "The token is not valid")
    detail = Text("令牌未被接受：{reason}", "The token is not accepted: {reason}")
    source = "RFC 6750 §3.1, RFC 8725"

    def __init__(self, reason: Text) -> None:
        super().__init__(headers={"WWW-Authenticate": BAD_TOKEN.format(reason.en)}, reason=reason)


class TokenRevoked(Unauthenticated):
    code = "TOKEN_REVOKED"
    title = Text("令牌已撤销", "The token was revoked")
    detail = Text(
        "该令牌、其客户端或其主体已被撤销；请联系上一级主管部门或指挥部",
        "The token, its client or its subject was revoked; ask the office one level up, or headquarters",
    )
    source = "RFC 6750 §3.1, RFC 7009"

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": BAD_TOKEN.format("it was revoked")})


class ClaimsRefused(Unauthenticated):
    code = "CLAIMS_REFUSED"
    title = Text("令牌中的身份信息不合法", "The token does not say who is calling")
    detail = Text("令牌声明 {claim}：{reason}", "The claim {claim}: {reason}")

    def __init__(self, claim: str, reason: Text) -> None:
        challenge = BAD_TOKEN.format(f"claim {claim}: {reason.en}")
        super().__init__(headers={"WWW-Authenticate": challenge}, claim=claim, reason=reason)


class ProofRefused(Unauthenticated):
    code = "PROOF_REFUSED"
    title = Text("未证明持有令牌所绑定的密钥", "No proof that the caller holds the key of the token")
    detail = Text("DPoP 证明未被接受：{reason}", "The DPoP proof is not accepted: {reason}")
    source = "RFC 9449 §4.3, §7.1"

    def __init__(self, reason: Text) -> None:
        challenge = f'{DPOP}, error="invalid_dpop_proof", error_description="{reason.en}"'
        super().__init__(headers={"WWW-Authenticate": challenge}, reason=reason)


class CertificateRefused(Unauthenticated):
    code = "CERTIFICATE_REFUSED"
    title = Text(
        "连接未使用令牌所绑定的证书", "The connection was not made with the certificate that the token is bound to"
    )
    source = "RFC 8705 §3"

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": BAD_TOKEN.format("bound to another certificate")})


class StepUpNeeded(Unauthenticated):
    code = "STEP_UP_NEEDED"
    title = Text("此操作需要近期的强身份鉴别", "This operation asks for a strong and recent login")
    detail = Text(
        "办理 {permission}，本人须在 {max_age} 秒内以两种以上鉴别方式登录；系统须使用绑定密钥的令牌",
        "For {permission} a person logs in by two factors within {max_age} seconds; a system uses a token bound to its "
        "key",
    )
    source = "RFC 9470 §3; GB/T 22239-2019 8.1.4.1 d)"
    example: ClassVar[Mapping[str, Any]] = {**_APPROVING, "acr_values": [], "amr_values": ["mfa"], "max_age": 43_200}

    def __init__(
        self,
        *,
        permission: str,
        policies: Sequence[Mapping[str, str]],
        acr_values: str,
        amr_values: Sequence[str],
        max_age: int,
    ) -> None:
        """``policies``: those by which the caller may, once logged in so."""
        challenge = BAD_TOKEN.replace("invalid_token", "insufficient_user_authentication").format(self.title.en)
        asked = f', acr_values="{acr_values}"' if acr_values else ""
        super().__init__(
            headers={"WWW-Authenticate": f'{challenge}{asked}, max_age="{max_age}"'},
            permission=permission,
            policies=policies,
            acr_values=acr_values.split(),
            amr_values=amr_values,
            max_age=max_age,
        )


class NotPermitted(Forbidden):
    code = "NOT_PERMITTED"
    title = Text("本部门无此权限", "Not permitted to this department")
    detail = Text(
        "{caller} 没有权限 {permission}；谁可以办理见 /permissions?permission={permission}",
        "{caller} does not hold the permission {permission}; /permissions?permission={permission} tells who does",
    )
    example: ClassVar[Mapping[str, Any]] = {"caller": "finance@county", **_APPROVING}

    def __init__(self, *, caller: str, permission: str, policies: Sequence[Mapping[str, str]] = ()) -> None:
        """``policies``: those that give the permission to others, with the clause and the words they rest on."""
        challenge = f'Bearer realm="nuanxin", error="insufficient_scope", scope="{permission}"'
        super().__init__(
            headers={"WWW-Authenticate": challenge}, caller=caller, permission=permission, policies=policies
        )


class OnBehalfRefused(Forbidden):
    code = "ON_BEHALF_REFUSED"
    title = Text("不得以该调用方名义调用", "No call may be made in that caller's name")
    detail = Text(
        "仅服务可凭发给本服务且未过期的调用方凭证代为读取",
        "A service reads on behalf of a caller with that caller's live assertion to it, and changes nothing",
    )
    example: ClassVar[Mapping[str, Any]] = {"permission": "roster:worker:read"}

    def __init__(self, permission: str) -> None:
        """``permission``: that of the operation that was called."""
        super().__init__(permission=permission)


class GrantRefused(Forbidden):
    code = "GRANT_REFUSED"
    title = Text("授权不适用于此次调用", "The grant does not carry this call")
    detail = Text(
        "授权 {grant} 不能用于 {permission}：{reason}", "The grant {grant} does not carry {permission}: {reason}"
    )
    example: ClassVar[Mapping[str, Any]] = {
        "grant": "0199d3a0-0000-7000-8000-000000000001",
        **_APPROVING,
        "why": "not-covering",
        "reason": "不包括此项权限 it does not name this permission",
        "office": "government@county",
        "covers": ["subsidy:roll:list", "subsidy:roll:read"],
        "starts_at": "2020-03-01T08:00:00+08:00",
        "ends_at": "2020-04-30T18:00:00+08:00",
        "revoked_at": None,
    }

    def __init__(
        self, *, grant: str, permission: str, why: str, reason: Text, policies: Sequence[Mapping[str, str]], **told: Any
    ) -> None:
        """``why``: the reason as a stable word.

        ``policies``: those that give the permission to the office that granted; to anybody, where the caller may not
        know which that is. ``told``: what else they may know of it.
        """
        super().__init__(grant=grant, permission=permission, why=why, reason=reason, policies=policies, **told)


class PathUnknown(Missing):
    code = "PATH_UNKNOWN"
    title = Text("没有此路径", "There is no such path")
    detail = Text("所有操作见 /openapi.json", "/openapi.json lists every operation")


class SlowCaller(Refusal):
    status = 408
    code = "REQUEST_TIMEOUT"
    title = Text("请求内容迟迟未到", "The rest of the request did not arrive")


class RateExceeded(TooMany):
    code = "RATE_EXCEEDED"
    detail = Text("请在 {retry_after} 秒后重试", "Try again in {retry_after} seconds")


class BadGateway(Refusal):
    status = 502
    code = "BAD_GATEWAY"
    title = Text("后端服务应答异常", "The service did not answer properly")
    detail = Text("服务 {service} 没有给出可用的应答", "The service {service} gave no usable answer")


class GrantsUnknown(Unavailable):
    code = "GRANTS_UNKNOWN"
    title = Text("暂时无法核实授权", "Grants cannot be told for now")
    detail = Text(
        "网关未能及时得知现行授权；以本岗位办理不受影响",
        "The gateway has not heard what is granted for a while; calls for one's own office are served",
    )


class UseNotTold(Unavailable):
    code = "USE_NOT_TOLD"
    title = Text("暂时无法登记紧急授权的使用", "The use of an emergency access could not be recorded")
    detail = Text("未经登记不得使用；请重试", "It is not used unrecorded; try again")


class ServiceBusy(Unavailable):
    code = "SERVICE_BUSY"
    title = Text("服务繁忙，请稍后重试", "The service is busy; try again")
    detail = Text("服务 {service} 正忙", "The service {service} is busy")


class ServiceDown(Unavailable):
    code = "SERVICE_DOWN"
    title = Text("服务暂时无法连接", "The service cannot be reached for now")
    detail = Text("服务 {service} 暂时无法连接", "The service {service} cannot be reached for now")


class GatewayTimeout(Refusal):
    status = 504
    code = "GATEWAY_TIMEOUT"
    title = Text("后端服务超时", "The service did not answer in time")
    detail = Text("服务 {service} 未在时限内应答", "The service {service} did not answer in time")
