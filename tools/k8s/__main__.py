"""The manifests of the cluster.

python -m tools.k8s render                 deploy/k8s/rendered anew from the sources (needs kubectl or kustomize)
python -m tools.k8s check                  schemas, house rules and freshness; exit code 1 when something is wrong
python -m tools.k8s secrets ENVIRONMENT    the Secrets that must be there, with their keys
"""

import argparse
import subprocess
import sys

from tools.k8s.check import complaints
from tools.k8s.manifests import ENVIRONMENTS, Manifests, renderer, write_rendered
from tools.k8s.secrets import wanted_secrets


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.k8s")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("render")
    commands.add_parser("check")
    commands.add_parser("secrets").add_argument("environment", choices=ENVIRONMENTS)
    chosen = parser.parse_args(arguments)
    if chosen.command == "render":
        return _render()
    if chosen.command == "secrets":
        for name, keys in sorted(wanted_secrets(Manifests.committed(chosen.environment)).items()):
            print(f"{name}: {', '.join(sorted(keys))}")
        return 0
    wrong = list(complaints())
    print("\n".join(wrong) or f"{', '.join(ENVIRONMENTS)}: all well")
    return 1 if wrong else 0


def _render() -> int:
    command = renderer()
    if command is None:
        print("Neither kubectl nor kustomize is on the PATH; one of them renders.", file=sys.stderr)
        return 1
    for environment in ENVIRONMENTS:
        try:
            print(write_rendered(command, environment))
        except subprocess.CalledProcessError as why:
            print(f"{environment}: {why.stderr.strip()}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
