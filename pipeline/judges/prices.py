"""What tokens cost, by the price list of genai-prices, which lies on this machine."""

from __future__ import annotations


def cost(model: str, tokens_in: int, tokens_out: int) -> float | None:
    """US dollars for tokens of a model (``openai:gpt-4.1-mini``); ``None`` when its price is not known."""
    from genai_prices import Usage, calc_price

    provider, _, name = model.partition(":")
    used = Usage(input_tokens=tokens_in, output_tokens=tokens_out)
    try:
        return float(calc_price(used, name, provider_id=PROVIDERS.get(provider, provider)).total_price)
    except (LookupError, ValueError):
        return None


PROVIDERS = {"google_genai": "google"}
"""Providers that genai-prices calls by another name."""
