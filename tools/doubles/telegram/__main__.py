from tools.doubles.common.serve import run
from tools.doubles.telegram.app import build

if __name__ == "__main__":
    run("telegram", build)
