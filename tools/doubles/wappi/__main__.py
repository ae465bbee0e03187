from tools.doubles.common.serve import run
from tools.doubles.wappi.app import build

if __name__ == "__main__":
    run("wappi", build)
