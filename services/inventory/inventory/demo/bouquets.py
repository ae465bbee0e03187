"""A hundred and twenty demo recipes: forty names, each as a bouquet, in a box and in a basket."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from contracts.api.inventory.catalogue import Composition, ExternalId, Ingredient, RecipeIn, RecipeVariantIn
from contracts.demo import demo_id
from contracts.events.parts import Titles
from contracts.ids import RecipeId
from contracts.money import Money

from inventory.demo.assortment import Article, category_id

NAMES: tuple[tuple[str, str, str, str], ...] = (
    ("dawn", "Рассвет", "Արշալույս", "Dawn"),
    ("sevan", "Севан", "Սևան", "Sevan"),
    ("first-snow", "Первый снег", "Առաջին ձյուն", "First Snow"),
    ("ararat", "Арарат", "Արարատ", "Ararat"),
    ("white-nights", "Белые ночи", "Սպիտակ գիշերներ", "White Nights"),
    ("apricot", "Абрикосовый сад", "Ծիրանի այգի", "Apricot Garden"),
    ("velvet", "Бархат", "Թավիշ", "Velvet"),
    ("breeze", "Бриз", "Զեփյուռ", "Breeze"),
    ("muse", "Муза", "Մուսա", "Muse"),
    ("caramel", "Карамель", "Կարամել", "Caramel"),
    ("lavender", "Лавандовый вечер", "Նարդոսի երեկո", "Lavender Evening"),
    ("theatre", "Большой театр", "Մեծ թատրոն", "Grand Theatre"),
    ("raspberry", "Малиновый звон", "Ազնվամորի", "Raspberry"),
    ("silk", "Шёлк", "Մետաքս", "Silk"),
    ("cascade", "Каскад", "Կասկադ", "Cascade"),
    ("sherbet", "Щербет", "Շարբաթ", "Sherbet"),
    ("pomegranate", "Гранат", "Նուռ", "Pomegranate"),
    ("morning", "Доброе утро", "Բարի լույս", "Good Morning"),
    ("pearl", "Жемчуг", "Մարգարիտ", "Pearl"),
    ("carnival", "Карнавал", "Կառնավալ", "Carnival"),
    ("letter", "Письмо", "Նամակ", "Letter"),
    ("neva", "Нева", "Նևա", "Neva"),
    ("cloud", "Облако", "Ամպ", "Cloud"),
    ("garden", "Тайный сад", "Գաղտնի այգի", "Secret Garden"),
    ("waltz", "Вальс", "Վալս", "Waltz"),
    ("spark", "Искра", "Կայծ", "Spark"),
    ("melody", "Мелодия", "Մեղեդի", "Melody"),
    ("peach", "Персик", "Դեղձ", "Peach"),
    ("sunset", "Закат", "Մայրամուտ", "Sunset"),
    ("tender", "Нежность", "Քնքշություն", "Tenderness"),
    ("spring", "Весна", "Գարուն", "Spring"),
    ("holiday", "Праздник", "Տոն", "Holiday"),
    ("fairy", "Сказка", "Հեքիաթ", "Fairy Tale"),
    ("meeting", "Встреча", "Հանդիպում", "Meeting"),
    ("amber", "Янтарь", "Սաթ", "Amber"),
    ("forest", "Лесная тропа", "Անտառային արահետ", "Forest Path"),
    ("moon", "Луна", "Լուսին", "Moon"),
    ("wine", "Бургундия", "Բուրգունդիա", "Burgundy"),
    ("marshmallow", "Зефир", "Զեֆիր", "Marshmallow"),
    ("confession", "Признание", "Խոստովանություն", "Confession"),
)
FORMS: tuple[tuple[str, str, tuple[str, str, str], str, int], ...] = (
    ("bouquet", "bouquets", ("Букет", "Ծաղկեփունջ", "Bouquet"), "paper", 7),
    ("box", "boxes", ("Коробка", "Տուփ", "Box"), "hatbox", 11),
    ("basket", "baskets", ("Корзина", "Զամբյուղ", "Basket"), "basket", 17),
)
MAIN = ("roses", "roses", "tulips", "peonies", "eustoma", "hydrangeas", "spray_roses", "chrysanthemums")
SECOND = ("spray_roses", "eustoma", "seasonal", "carnations", "chrysanthemums", "seasonal")
WITH_SIZES = 12
"""So many bouquets are also made small and large."""


@dataclass(frozen=True, slots=True)
class Bouquet:
    """A demo recipe with its sizes."""

    id: RecipeId
    wish: RecipeIn
    sizes: tuple[RecipeVariantIn, ...]


def bouquets(shelf: list[Article], chance: Random) -> list[Bouquet]:
    by_category: dict[str, list[Article]] = {}
    for article in shelf:
        by_category.setdefault(article.category, []).append(article)
    return [
        _bouquet(name, form, by_category, chance, sized=place < WITH_SIZES)
        for form in FORMS
        for place, name in enumerate(NAMES)
    ]


def _bouquet(
    name: tuple[str, str, str, str],
    form: tuple[str, str, tuple[str, str, str], str, int],
    shelf: dict[str, list[Article]],
    chance: Random,
    *,
    sized: bool,
) -> Bouquet:
    key, ru, hy, en = name
    kind, category, (form_ru, form_hy, form_en), wrapping, stems = form
    sku = f"{kind}-{key}"
    parts = _parts(shelf, wrapping, stems, chance)
    title = Titles(ru=f"{form_ru} «{ru}»", hy=f"{form_hy} «{hy}»", en=f"{en} {form_en}")
    wish = RecipeIn(
        sku=sku,
        title=title,
        about=Titles(
            ru="Собираем в день доставки из свежих цветов.",
            hy="Հավաքում ենք առաքման օրը՝ թարմ ծաղիկներից։",
            en="Made of fresh flowers on the day of delivery.",
        ),
        category_id=category_id(category),
        external_ids=(ExternalId(system="storefront", external_id=f"nr-{sku}"),),
        composition=_composition(parts, 1, stems),
    )
    sizes = ("S", Decimal("0.7")), ("L", Decimal("1.6"))
    variants = tuple(
        RecipeVariantIn(
            sku=f"{sku}-{size.lower()}",
            title=Titles(ru=f"{title.ru}, {size}", hy=f"{title.hy}, {size}", en=f"{title.en}, {size}"),
            attributes={"size": size},
            composition=_composition(parts, times, stems),
        )
        for size, times in (sizes if sized and kind == "bouquet" else ())
    )
    return Bouquet(RecipeId(demo_id("recipe", sku)), wish, variants)


def _parts(
    shelf: dict[str, list[Article]], wrapping: str, stems: int, chance: Random
) -> list[tuple[Article, int, bool]]:
    """(article, how many, packaging) for one piece; main flower, something beside it, green, wrapping, ribbon."""
    main = chance.choice(shelf[chance.choice(MAIN)])
    rest = [a for category in SECOND for a in shelf[category] if a.id != main.id]
    second, third = chance.sample(sorted({a.wish.sku: a for a in rest}.values(), key=lambda a: a.wish.sku), k=2)
    wrappings = [article for article in shelf["packaging"] if article.wish.sku.startswith(wrapping)]
    return [
        (main, stems if main.cost < 20_000 else max(3, stems // 2), False),
        (second, chance.randint(3, 5), False),
        (third, chance.randint(1, 3), False),
        (chance.choice(shelf["greens"]), chance.randint(2, 4), False),
        (chance.choice(wrappings), 2 if wrapping == "paper" else 1, True),
        (chance.choice(shelf["ribbons"]), 1, True),
    ]


def _composition(parts: list[tuple[Article, int, bool]], times: Decimal | int, stems: int) -> Composition:
    return Composition(
        components=tuple(
            Ingredient(
                product_id=article.id,
                quantity=Decimal(count if packaging else max(1, int(count * times))),
                packaging=packaging,
            )
            for article, count, packaging in parts
        ),
        labour=(Money(30_000 + stems * 2_000, "RUB"), Money(150_000 + stems * 10_000, "AMD")),
        margin_percent=Decimal(85),
        assembly_minutes=10 + stems * 2,
        complexity=min(10, 1 + stems // 3),
        height_cm=30 + stems,
        width_cm=20 + stems,
    )
