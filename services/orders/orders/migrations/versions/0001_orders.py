"""Orders, their lines, history, deadlines, money, substitutions and assemblies; small copies of others' facts."""

from uuid import uuid5

from alembic import op
from chassis.migrate import append_only, store_scope, stores_scope
from contracts.events.orders import OrderStatus
from orders.tables import NAMESPACE, default_stage_id, loss_reasons, metadata, stages

revision = "0001"
down_revision = None

STORE_SCOPED = (
    "policies",
    "orders",
    "order_items",
    "order_search",
    "order_history",
    "order_deadlines",
    "order_money",
    "substitutions",
    "assemblies",
    "stores",
    "prices",
)

STAGES = (
    (OrderStatus.PLACED, "#7d8597", "Новый", "Նոր", "New"),
    (OrderStatus.CONFIRMED, "#c98a1b", "Ждёт оплаты", "Սպասում է վճարման", "Awaiting payment"),
    (OrderStatus.PAID, "#2f8f5b", "Оплачен", "Վճարված", "Paid"),
    (OrderStatus.WITH_FLORISTS, "#8a4fbf", "У флористов", "Ֆլորիստների մոտ", "With florists"),
    (OrderStatus.IN_ASSEMBLY, "#b0489c", "Собирается", "Հավաքվում է", "In assembly"),
    (OrderStatus.READY_FOR_COURIER, "#2374ab", "Собран", "Հավաքված", "Assembled"),
    (OrderStatus.COURIER_ASSIGNED, "#1f6f8b", "Курьер назначен", "Առաքիչը նշանակված է", "Courier assigned"),
    (OrderStatus.IN_DELIVERY, "#0f5c7a", "В пути", "Ճանապարհին", "On its way"),
    (OrderStatus.DELIVERED, "#3a7d44", "Доставлен", "Առաքված", "Delivered"),
    (OrderStatus.CANCELLED, "#9a3b3b", "Отменён", "Չեղարկված", "Cancelled"),
    (OrderStatus.LOST, "#6b6b6b", "Потерян", "Կորսված", "Lost"),
)

LOSS_REASONS = (
    ("payment_expired", True, "Не оплачен вовремя", "Ժամանակին չի վճարվել", "Not paid in time"),
    ("no_stock_answer", True, "Нет ответа склада", "Պահեստի պատասխան չկա", "Stock never answered"),
    ("out_of_stock", False, "Нет нужных цветов", "Պահանջվող ծաղիկները չկան", "Flowers not available"),
    ("too_expensive", False, "Дорого", "Թանկ է", "Too expensive"),
    ("changed_mind", False, "Передумал", "Միտքը փոխեց", "Changed their mind"),
    ("no_slot", False, "Нет удобного времени", "Հարմար ժամ չկա", "No suitable time"),
    ("no_answer", False, "Перестал отвечать", "Դադարեց պատասխանել", "Stopped answering"),
    ("duplicate", False, "Дубль", "Կրկնօրինակ", "Duplicate"),
    ("other", False, "Другое", "Այլ", "Other"),
)

FIND_ORDERS = """
create function orders.find_orders(pattern text, most integer) returns setof uuid
language plpgsql stable security definer rows 20 set search_path = pg_catalog, public, pg_temp as $$
begin
  return query execute
    'select s.order_id from orders.order_search s
     where s.words ilike $1
       and ((select orders.sees_network()) or s.store_id = any ((select orders.visible_stores())::uuid[]))
     order by s.order_id desc limit $2'
    using pattern, most;
end $$
"""
"""Behind row-level security PostgreSQL cannot use a trigram index, because ILIKE might leak. This function applies
the same rule itself; `order_search` keeps its policy for everybody who reads it directly. It plans each pattern
anew: for a common word the newest rows are read, for a rare one the trigram index."""


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    for table in STORE_SCOPED:
        store_scope(op, "orders", table)
    stores_scope(op, "orders", "customers")
    # Network-wide by nature: stages, loss_reasons, users (names only), sellables (one catalogue).
    op.execute("alter table orders.order_search no force row level security")
    op.execute(FIND_ORDERS)
    append_only(op, "orders", "order_history")
    append_only(op, "orders", "order_money")
    _seed()


def _seed() -> None:
    op.bulk_insert(
        stages,
        [
            {
                "id": default_stage_id(status),
                "status": status.value,
                "titles": {"ru": ru, "hy": hy, "en": en},
                "colour": colour,
                "position": place * 10,
            }
            for place, (status, colour, ru, hy, en) in enumerate(STAGES, start=1)
        ],
    )
    op.bulk_insert(
        loss_reasons,
        [
            {
                "id": uuid5(NAMESPACE, f"loss_reason:{code}"),
                "code": code,
                "built_in": built_in,
                "titles": {"ru": ru, "hy": hy, "en": en},
                "position": place * 10,
            }
            for place, (code, built_in, ru, hy, en) in enumerate(LOSS_REASONS, start=1)
        ],
    )
