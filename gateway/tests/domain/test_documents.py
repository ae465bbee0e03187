"""Documents of many services as one: names that meet stay apart, and lead where they led."""

from typing import Any

from gateway.documents import merge


def document(path: str) -> dict[str, Any]:
    one = {"$ref": "#/components/schemas/Cash"}
    payment = {"oneOf": [one], "discriminator": {"propertyName": "kind", "mapping": {"cash": one["$ref"]}}}
    read = {"operationId": "read", "responses": {"200": {"content": {"application/json": {"schema": one}}}}}
    return {"paths": {path: {"get": read}}, "components": {"schemas": {"Cash": {"type": "object"}, "Payment": payment}}}


def test_every_name_of_a_schema_is_under_its_contexts() -> None:
    merged = merge({"pos": document("/api/pos/v1/sales"), "crm": document("/api/crm/v1/customers")}, [], "/")
    schemas = merged["components"]["schemas"]
    assert set(schemas) == {"pos.Cash", "pos.Payment", "crm.Cash", "crm.Payment"}
    for context, path in (("pos", "/api/pos/v1/sales"), ("crm", "/api/crm/v1/customers")):
        cash = f"#/components/schemas/{context}.Cash"
        payment = schemas[f"{context}.Payment"]
        assert (payment["oneOf"], payment["discriminator"]["mapping"]) == ([{"$ref": cash}], {"cash": cash})
        operation = merged["paths"][path]["get"]
        assert operation["responses"]["200"]["content"]["application/json"]["schema"] == {"$ref": cash}
        assert (operation["operationId"], operation["tags"]) == (f"{context}.read", [context])
