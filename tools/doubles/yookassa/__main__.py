from tools.doubles.common.serve import run
from tools.doubles.yookassa.app import build

if __name__ == "__main__":
    run("yookassa", build)
