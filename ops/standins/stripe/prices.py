"""Products, prices and tax rates."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

from stripe.params import (
    PriceCreateParams,
    PriceListParams,
    ProductCreateParams,
    ProductListParams,
    ProductModifyParams,
    TaxRateCreateParams,
    TaxRateListParams,
)

from ops.standins.stripe import listing
from ops.standins.stripe.customers import merged_metadata
from ops.standins.stripe.encoding import boolean
from ops.standins.stripe.errors import ApiError, missing_parameter
from ops.standins.stripe.events import emit
from ops.standins.stripe.operations import Call, Operation
from ops.standins.stripe.storage import JsonObject, new_id

PRODUCT_WRITABLE: Final = frozenset({"name", "description", "active", "metadata", "unit_label"})
PRICE_WRITABLE: Final = frozenset(
    {
        "currency",
        "product",
        "product_data",
        "unit_amount",
        "unit_amount_decimal",
        "lookup_key",
        "metadata",
        "nickname",
        "active",
        "tax_behavior",
    }
)


def decimal_of(text: object, param: str) -> Decimal:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        raise ApiError(f"Invalid decimal: {text}", code="parameter_invalid_decimal", param=param) from None


def rounded(amount: Decimal) -> int:
    """Cents, half away from zero."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def _create_product(call: Call) -> JsonObject:
    if not call.params.get("name"):
        raise missing_parameter("name")
    product: JsonObject = {
        "id": new_id("prod"),
        "object": "product",
        "active": boolean(call.params, "active", True),
        "created": call.now,
        "default_price": None,
        "description": call.params.get("description"),
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": dict(call.params.get("metadata", {})),
        "name": call.params["name"],
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "type": "service",
        "unit_label": call.params.get("unit_label"),
        "updated": call.now,
        "url": None,
    }
    call.store.save(product)
    emit(call.store, call.clock, "product.created", product, call.request)
    return product


def _modify_product(call: Call) -> JsonObject:
    product = call.store.get("product", call.identifier)
    for name in ("name", "description", "unit_label"):
        if name in call.params:
            product[name] = call.params[name] or None
    product["active"] = boolean(call.params, "active", product["active"])
    product["metadata"] = merged_metadata(product["metadata"], call.params)
    product["updated"] = call.now
    return call.store.save(product)


def _create_price(call: Call) -> JsonObject:
    params = call.params
    if not params.get("currency"):
        raise missing_parameter("currency")
    if "product_data" in params:
        inner = {"name": params["product_data"].get("name", ""), "metadata": {}}
        product = _create_product(
            Call(call.store, call.clock, call.base_url, inner, "", call.path, call.request)
        )
    elif "product" in params:
        product = call.store.get("product", params["product"], "product")
    else:
        raise missing_parameter("product")
    raw = params.get("unit_amount_decimal", params.get("unit_amount"))
    if raw is None:
        raise missing_parameter("unit_amount")
    amount = decimal_of(raw, "unit_amount")
    price: JsonObject = {
        "id": new_id("price"),
        "object": "price",
        "active": boolean(params, "active", True),
        "billing_scheme": "per_unit",
        "created": call.now,
        "currency": params["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": params.get("lookup_key"),
        "metadata": dict(params.get("metadata", {})),
        "nickname": params.get("nickname"),
        "product": product["id"],
        "recurring": None,
        "tax_behavior": params.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": int(amount) if amount == amount.to_integral_value() else None,
        "unit_amount_decimal": str(amount),
    }
    call.store.save(price)
    emit(call.store, call.clock, "price.created", price, call.request)
    return price


def _list_prices(call: Call) -> JsonObject:
    product, keys = call.params.get("product"), call.params.get("lookup_keys")
    rows = [
        row
        for row in call.store.all("price")
        if (product is None or row["product"] == product) and (keys is None or row["lookup_key"] in keys)
    ]
    return listing.listed(call, rows)


def _create_tax_rate(call: Call) -> JsonObject:
    params = call.params
    for name in ("display_name", "inclusive", "percentage"):
        if name not in params:
            raise missing_parameter(name)
    percentage = float(decimal_of(params["percentage"], "percentage"))
    rate: JsonObject = {
        "id": new_id("txr"),
        "object": "tax_rate",
        "active": boolean(params, "active", True),
        "country": params.get("country"),
        "created": call.now,
        "description": params.get("description"),
        "display_name": params["display_name"],
        "effective_percentage": percentage,
        "flat_amount": None,
        "inclusive": boolean(params, "inclusive"),
        "jurisdiction": params.get("jurisdiction"),
        "jurisdiction_level": None,
        "livemode": False,
        "metadata": dict(params.get("metadata", {})),
        "percentage": percentage,
        "rate_type": "percentage",
        "state": None,
        "tax_type": params.get("tax_type"),
    }
    return call.store.save(rate)


OPERATIONS: Final = (
    Operation("POST", "/v1/products", _create_product, ProductCreateParams, PRODUCT_WRITABLE),
    Operation(
        "GET",
        "/v1/products",
        lambda call: listing.listed(call, call.store.all("product")),
        ProductListParams,
        listing.PAGING | {"created"},
    ),
    Operation("GET", "/v1/products/{identifier}", lambda call: call.store.get("product", call.identifier)),
    Operation("POST", "/v1/products/{identifier}", _modify_product, ProductModifyParams, PRODUCT_WRITABLE),
    Operation("POST", "/v1/prices", _create_price, PriceCreateParams, PRICE_WRITABLE),
    Operation(
        "GET",
        "/v1/prices",
        _list_prices,
        PriceListParams,
        listing.PAGING | {"product", "lookup_keys", "created"},
    ),
    Operation("GET", "/v1/prices/{identifier}", lambda call: call.store.get("price", call.identifier)),
    Operation(
        "POST",
        "/v1/tax_rates",
        _create_tax_rate,
        TaxRateCreateParams,
        frozenset(
            {
                "display_name",
                "inclusive",
                "percentage",
                "active",
                "country",
                "description",
                "jurisdiction",
                "metadata",
                "tax_type",
            }
        ),
    ),
    Operation(
        "GET",
        "/v1/tax_rates",
        lambda call: listing.listed(call, call.store.all("tax_rate")),
        TaxRateListParams,
        listing.PAGING | {"created"},
    ),
    Operation("GET", "/v1/tax_rates/{identifier}", lambda call: call.store.get("tax_rate", call.identifier)),
)
