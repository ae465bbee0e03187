"""Who may come in."""

from datetime import datetime
from typing import Annotated

from chassis.http import permitted
from chassis.identity import Caller
from fastapi import Depends, Request

from contracts import permissions

Reader = Annotated[Caller, Depends(permitted(permissions.POS_READ))]
Seller = Annotated[Caller, Depends(permitted(permissions.POS_SELL))]
Configurer = Annotated[Caller, Depends(permitted(permissions.POS_CONFIGURE))]
MoneyReader = Annotated[Caller, Depends(permitted(permissions.PAYMENTS_READ))]
Recorder = Annotated[Caller, Depends(permitted(permissions.PAYMENTS_RECORD))]
Refunder = Annotated[Caller, Depends(permitted(permissions.PAYMENTS_REFUND))]
Resolver = Annotated[Caller, Depends(permitted(permissions.FISCAL_RESOLVE))]


def now_of(request: Request) -> datetime:
    now: datetime = request.app.state.runtime.clock()
    return now


Now = Annotated[datetime, Depends(now_of)]
