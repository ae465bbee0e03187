from tools.doubles.common.serve import run
from tools.doubles.smtp.app import build

if __name__ == "__main__":
    run("smtp", build, control_port=True)
