"""Every rule about the manifests catches its bad samples; that the sound ones pass is seen in test_manifests.py."""

import json

import pytest

from tests.deploy.samples import SAMPLES, Broken, Sample
from tools.k8s.check import RULES, schema_complaints
from tools.k8s.manifests import Manifests


@pytest.fixture(scope="module")
def sound() -> Manifests:
    return Manifests.committed("production")


def title(sample: Sample) -> str:
    return f"{sample.rule.__name__}: {sample.said}"


def test_every_rule_has_a_bad_sample() -> None:
    assert {sample.rule for sample in SAMPLES} == {*RULES, schema_complaints}


@pytest.mark.parametrize("sample", SAMPLES, ids=title)
def test_bad_sample_is_caught(sound: Manifests, sample: Sample) -> None:
    broken = Broken(json.loads(json.dumps(sound.documents)))
    sample.change(broken)
    changed = Manifests(sound.environment, tuple(broken.documents))
    said = [sentence for sentence in sample.rule(changed) if sample.said in sentence]
    assert len(said) >= 1, list(sample.rule(changed))
