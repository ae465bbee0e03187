"""The few words the gateway's own pages say, in the platform's three languages."""

from typing import Final

LANGUAGES: Final = ("ru", "hy", "en")

TEXTS: Final[dict[str, dict[str, str]]] = {
    "sign_in": {"ru": "Вход", "hy": "Մուտք", "en": "Sign in"},
    "login": {"ru": "Логин", "hy": "Մուտքանուն", "en": "Login"},
    "password": {"ru": "Пароль", "hy": "Գաղտնաբառ", "en": "Password"},
    "code": {"ru": "Код из приложения", "hy": "Հավելվածի կոդը", "en": "Code from your app"},
    "enter": {"ru": "Войти", "hy": "Մտնել", "en": "Sign in"},
    "leave": {"ru": "Выйти", "hy": "Դուրս գալ", "en": "Sign out"},
    "wrong": {
        "ru": "Неверный логин, пароль или код.",
        "hy": "Սխալ մուտքանուն, գաղտնաբառ կամ կոդ։",
        "en": "Login, password or code is wrong.",
    },
    "locked": {
        "ru": "Слишком много попыток. Подождите или обратитесь к администратору.",
        "hy": "Չափազանց շատ փորձեր։ Սպասեք կամ դիմեք ադմինիստրատորին։",
        "en": "Too many attempts. Wait, or ask an administrator.",
    },
    "need_code": {
        "ru": "Введите код из приложения.",
        "hy": "Մուտքագրեք հավելվածի կոդը։",
        "en": "Enter the code from your app.",
    },
    "failed": {"ru": "Не получилось. Повторите.", "hy": "Չհաջողվեց։ Կրկնեք։", "en": "That did not work. Try again."},
    "store": {"ru": "Магазин", "hy": "Խանութ", "en": "Store"},
    "all_stores": {"ru": "Вся сеть", "hy": "Ամբողջ ցանցը", "en": "Whole network"},
    "happening": {"ru": "Что происходит", "hy": "Ինչ է կատարվում", "en": "What is happening"},
    "quiet": {"ru": "Пока тихо.", "hy": "Առայժմ հանգիստ է։", "en": "Quiet so far."},
    "connected": {"ru": "На связи", "hy": "Կապի մեջ է", "en": "Connected"},
    "reconnecting": {"ru": "Связь прервалась, восстанавливаем…", "hy": "Կապը վերականգնվում է…", "en": "Reconnecting…"},
    "order": {"ru": "Ваш заказ", "hy": "Ձեր պատվերը", "en": "Your order"},
    "no_order": {
        "ru": "Такой ссылки нет. Проверьте адрес или напишите магазину.",
        "hy": "Այդպիսի հղում չկա։ Ստուգեք հասցեն կամ գրեք խանութին։",
        "en": "There is no such link. Check the address or write to the shop.",
    },
    "order_later": {
        "ru": "Статус временно недоступен. Обновите страницу через минуту.",
        "hy": "Կարգավիճակը ժամանակավորապես հասանելի չէ։ Թարմացրեք էջը մեկ րոպեից։",
        "en": "The status is not available at the moment. Reload in a minute.",
    },
    "interfaces": {"ru": "Интерфейсы", "hy": "Ինտերֆեյսներ", "en": "Interfaces"},
    "events": {"ru": "События", "hy": "Իրադարձություններ", "en": "Events"},
}


def say(key: str, language: str) -> str:
    return TEXTS[key][language]


def language_of(accept: str) -> str:
    """The best of our languages for an Accept-Language header; Russian when it names none of them."""
    wanted: list[tuple[float, str]] = []
    for part in accept.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((float(weight or 1), tag.split("-")[0].lower()))
        except ValueError:
            continue
    ranked = [language for _, language in sorted(wanted, key=lambda pair: -pair[0])]
    return next((language for language in ranked if language in LANGUAGES), "ru")
