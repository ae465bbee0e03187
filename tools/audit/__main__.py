"""`make audit`: known vulnerabilities and licences of everything that the lock files name.

Exit code 1 when something was found; 3 when nothing was found and an advisory service could not be asked, which is
no finding and no acquittal either.
"""

import sys

from tools.audit import vulnerabilities
from tools.audit.licences import PYTHON_LOCK, Rules, npm_packages, python_packages, refused
from tools.web.node import install

FOUND, COULD_NOT_ASK = 1, 3


def main() -> int:
    install()
    packages = [*python_packages(PYTHON_LOCK.read_text("utf-8")), *npm_packages()]
    findings = refused(packages, Rules.load())
    print(f"licences: {len(packages)} packages, {len(findings)} not allowed")
    away = []
    for asked in (vulnerabilities.python(), vulnerabilities.npm()):
        if asked.away is not None:
            away.append(asked.of)
            print(f"vulnerabilities, {asked.of}: COULD NOT ASK ({asked.away})")
        else:
            print(f"vulnerabilities, {asked.of}: {len(asked.found)} known")
        findings += asked.found
    for finding in findings:
        print(f"! {finding}")
    if findings:
        return FOUND
    return COULD_NOT_ASK if away else 0


if __name__ == "__main__":
    sys.exit(main())
