"""Time-based one-time codes (RFC 6238), their secrets sealed with the installation's key."""

import io
from datetime import datetime

import pyotp
import segno
from joserfc import jwe
from joserfc.jwk import OctKey

from gateway.domain.refusals import NoSecretsKey

_STEP_SECONDS = 30
_TOLERATED_STEPS = 1
_ALGORITHMS = ["dir", "A256GCM"]


class SecondFactors:
    """Makes, seals and checks second factors."""

    def __init__(self, key: bytes | None) -> None:
        self._key = None if key is None else OctKey.import_key(key)

    def new_sealed(self) -> tuple[str, str]:
        """A new secret, plain and sealed. Raises NoSecretsKey."""
        secret = pyotp.random_base32()
        return secret, jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, secret, self._opened(), _ALGORITHMS)

    def matching_step(self, sealed: str, code: str, now: datetime) -> int | None:
        """The time step whose code this is, one step early or late tolerated; None for a wrong code."""
        plain = jwe.decrypt_compact(sealed, self._opened(), _ALGORITHMS).plaintext
        assert plain is not None
        totp = pyotp.TOTP(plain.decode())
        current = int(now.timestamp()) // _STEP_SECONDS
        for step in range(current - _TOLERATED_STEPS, current + _TOLERATED_STEPS + 1):
            if pyotp.utils.strings_equal(code.strip(), totp.at(step * _STEP_SECONDS)):
                return step
        return None

    def _opened(self) -> OctKey:
        if self._key is None:
            raise NoSecretsKey()
        return self._key


def provisioning_uri(secret: str, login: str) -> str:
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Narciss")


def qr_svg(content: str) -> str:
    """A QR code as an SVG element, drawn with attributes only so that no style rule of the page is needed."""
    out = io.BytesIO()
    segno.make(content, error="m").save(out, kind="svg", xmldecl=False, svgns=True, scale=5, dark="#000", light="#fff")
    return out.getvalue().decode()
