"""Puts the mail double together: SMTP on one port, the control API on another."""

from fastapi import FastAPI

from tools.doubles.common.faults import SMTP_FAULTS, Fault
from tools.doubles.common.options import Options
from tools.doubles.common.stage import Double, Stage
from tools.doubles.common.transport import Answer, Dialect
from tools.doubles.smtp.control import SmtpControl, smtp_control
from tools.doubles.smtp.listener import Listener
from tools.doubles.smtp.mail import Mail


def _no_http_api(fault: Fault) -> Answer:
    """The HTTP side is the control API alone, which no fault touches."""
    return Answer(404)


def build(options: Options) -> Double:
    stage = Stage("smtp", options, SMTP_FAULTS)
    mail = Mail(stage)
    app = FastAPI(title="SMTP double", openapi_url=None)
    listener = Listener(stage, mail)
    app.include_router(smtp_control(SmtpControl(listener, mail)))

    def load_demo() -> None:
        for account in stage.demo().get("accounts", []):
            if stage.shelf.get("accounts", account["username"]) is None:
                mail.add_account(account["username"], account["password"])

    dialect = Dialect(lambda method, path: path, _no_http_api)
    return Double(stage, app, dialect, load_demo, alongside=listener.open)
