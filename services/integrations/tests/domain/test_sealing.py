"""A sealed secret opens where it was put, with the key it was wrapped by, and nowhere else."""

import base64
import os
from dataclasses import replace
from pathlib import Path

import pytest
from integrations.sealing import Keyring, SecretUnreadable

PLACE = "configuration_secrets/1/token"


def keyring(*keys: bytes) -> Keyring:
    return Keyring({f"k{place}": key for place, key in enumerate(keys)}, "k0")


def test_sealed_secret_opens_in_its_place_only() -> None:
    ring = keyring(os.urandom(32))
    sealed = ring.seal("test_secret-key-of-a-shop", PLACE)
    assert ring.unseal(sealed, PLACE) == "test_secret-key-of-a-shop"
    with pytest.raises(SecretUnreadable):
        ring.unseal(sealed, "configuration_secrets/2/token")
    with pytest.raises(SecretUnreadable):
        keyring(os.urandom(32)).unseal(sealed, PLACE)
    spoiled = replace(sealed, sealed=sealed.sealed[:-1] + bytes([sealed.sealed[-1] ^ 1]))
    with pytest.raises(SecretUnreadable):
        ring.unseal(spoiled, PLACE)
    with pytest.raises(SecretUnreadable):
        ring.unseal(replace(sealed, key_id="k9"), PLACE)


def test_same_secret_never_looks_the_same_and_has_one_fingerprint() -> None:
    ring = keyring(os.urandom(32))
    first, second = ring.seal("the same secret text", PLACE), ring.seal("the same secret text", PLACE)
    assert (first.sealed, first.wrapped_key) != (second.sealed, second.wrapped_key)
    assert first.fingerprint == second.fingerprint
    assert first.fingerprint != keyring(os.urandom(32)).seal("the same secret text", PLACE).fingerprint


def test_little_of_a_secret_is_shown_and_nothing_of_a_short_one() -> None:
    ring = keyring(os.urandom(32))
    assert ring.seal("0123456789abcdef", PLACE).last4 == "cdef"
    assert ring.seal("0123456789abcde", PLACE).last4 == ""


def test_key_file_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "key"
    for text in ("", "not base64!", base64.b64encode(b"short").decode()):
        file.write_text(text)
        with pytest.raises(SystemExit):
            Keyring.load(file)
    with pytest.raises(SystemExit):
        Keyring.load(None)
    file.write_text("\n".join(base64.b64encode(os.urandom(32)).decode() for _ in range(2)))
    ring = Keyring.load(file)
    assert ring.unseal(ring.seal("text", PLACE), PLACE) == "text"
