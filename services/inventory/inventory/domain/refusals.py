"""Why inventory says no."""

from chassis.refusals import Kind, Refusal


class StockShort(Refusal):
    """Facts: `shortages`, each with product, wanted, available and ranked substitutes."""

    code = "inventory.stock_short"
    sentence = "There are not enough stems free in this store. Take a substitute or fewer."


class SellableUnknown(Refusal):
    code = "inventory.sellable_unknown"
    kind = Kind.INVALID
    sentence = "Lines {positions} name nothing that can be sold. Choose from the catalogue."


class SellableInactive(Refusal):
    code = "inventory.sellable_inactive"
    sentence = "Lines {positions} name something that is not sold any more."


class StoreUnknown(Refusal):
    code = "inventory.store_unknown"
    kind = Kind.NOT_FOUND
    sentence = "Inventory does not know this store yet. Try again in a moment."


class HoldEnded(Refusal):
    code = "inventory.hold_ended"
    kind = Kind.GONE
    sentence = "This hold has ended ({state}). Take a new one."


class SkuTaken(Refusal):
    code = "inventory.sku_taken"
    sentence = "The article number {sku} belongs to something else."


class BarcodeTaken(Refusal):
    code = "inventory.barcode_taken"
    sentence = "The barcode {code} belongs to another product. Take it away there first."


class BarcodeNotOwned(Refusal):
    code = "inventory.barcode_not_owned"
    sentence = "The barcode {code} does not belong to this product."


class ExternalIdTaken(Refusal):
    code = "inventory.external_id_taken"
    sentence = "“{external_id}” of {system} belongs to something else."


class ReferenceUnknown(Refusal):
    """A category, unit, product or supplier that does not exist, or not for this store."""

    code = "inventory.reference_unknown"
    kind = Kind.INVALID
    sentence = "There is no such {what}."


class CurrencyMismatch(Refusal):
    code = "inventory.currency_mismatch"
    kind = Kind.INVALID
    sentence = "This store works in {currency}."


class LocationClosed(Refusal):
    code = "inventory.location_closed"
    sentence = "This location is not in use."


class LocationNotEmpty(Refusal):
    code = "inventory.location_not_empty"
    sentence = "There is still stock at this location. Move or write it off first."


class NotADraft(Refusal):
    code = "inventory.not_a_draft"
    sentence = "This document is {state}; only a draft can be changed or posted."


class NotPosted(Refusal):
    code = "inventory.not_posted"
    sentence = "This document is {state}; only a posted one can be reversed."


class NothingToPost(Refusal):
    code = "inventory.nothing_to_post"
    kind = Kind.INVALID
    sentence = "The document has no lines."


class BatchInUse(Refusal):
    code = "inventory.batch_in_use"
    sentence = "Stems of this document are sold, used or promised already; it cannot be reversed."


class NotEnoughToWriteOff(Refusal):
    """Facts: `shortages` with product, wanted and what is on hand and not promised."""

    code = "inventory.not_enough_to_write_off"
    sentence = "There is less in stock than you write off, or the rest is promised to orders."


class UnitUnknown(Refusal):
    code = "inventory.unit_unknown"
    kind = Kind.INVALID
    sentence = "The product is not counted in {unit}. Define how much it holds first."


class NotAPicture(Refusal):
    code = "inventory.not_a_picture"
    kind = Kind.INVALID
    sentence = "Send a photo as JPEG, PNG or WebP."


class PictureTooLarge(Refusal):
    code = "inventory.picture_too_large"
    kind = Kind.TOO_LARGE
    sentence = "The photo is larger than {megabytes} MB. Send a smaller one."


class TooManyPhotos(Refusal):
    code = "inventory.too_many_photos"
    sentence = "There are {most} photos already. Remove one first."


class CostUnknown(Refusal):
    code = "inventory.cost_unknown"
    sentence = "A component has never been bought in this store, so no price can be suggested."


class UnitFixed(Refusal):
    code = "inventory.unit_fixed"
    sentence = "The product is counted in {unit}; its stock and history depend on it. Make a new product instead."
