"""A certificate as a picture that a telephone reads."""

from io import BytesIO

from fastapi import Response

from chassis.problems import Missing
from services.honors.preferences.models import Certificate

__all__ = ["SVG", "qr_of"]

SVG = "image/svg+xml"


def qr_of(certificate: Certificate) -> Response:
    """The QR code of the signed certificate (ISO/IEC 18004, error correction L, as the text is long)."""
    import segno

    if certificate.token is None:
        raise Missing
    drawn = BytesIO()
    segno.make(certificate.token, error="l", micro=False).save(drawn, kind="svg", scale=4)
    return Response(drawn.getvalue(), media_type=SVG)
