import { listPrices, priceHistory } from '../../app/list-prices.ts';
import { setPrice, type SetPriceDeps } from '../../app/manage-prices.ts';
import type { ReadOverrides, SetPrice, Shown } from '../../app/ports-admin.ts';
import { RequestError } from '../../domain/errors.ts';
import type { DatedTariff, ListedModel } from '../../domain/price-book.ts';
import { type Rates, ratesOf, rateText, type Tariff } from '../../domain/prices.ts';
import { type Instant, toIsoText } from '../../domain/time.ts';
import { etagOf, versionIn } from '../../http/conditional.ts';
import { readCursor, writeCursor } from '../../http/cursor.ts';
import { json } from '../../http/endpoint.ts';
import { jsonBody } from '../../http/json-body.ts';
import { parseBody } from '../../http/schemas.ts';
import * as v from 'valibot';
import type { AdminRoute } from './route.ts';
import { PAGE_LIMIT, parseQuery } from './schemas-common.ts';
import { PriceBody, PricePath, type PriceRates, PricesQuery } from './schemas-prices.ts';

export interface PriceRoutesDeps extends Omit<SetPriceDeps, 'showPrice'> {
  readonly models: readonly ListedModel[];
  readonly readOverrides: ReadOverrides;
}

/** A model's name may have slashes in it, so it is the rest of the path. */
export const priceRoutes = (deps: PriceRoutesDeps) =>
  ({
    'GET /prices': getPrices(deps),
    'GET /prices/{provider}/{model+}': getPrice(deps),
    'PUT /prices/{provider}/{model+}': putPrice(deps),
  }) as const satisfies Record<string, AdminRoute>;

const CURSOR = 'prices';

const getPrices = (deps: PriceRoutesDeps): AdminRoute => {
  const list = listPrices(deps);
  return async ({ queryStringParameters }, { at }) => {
    const query = parseQuery(PricesQuery, queryStringParameters);
    const { provider, model, cursor, limit = PAGE_LIMIT } = query;
    const after = cursor === undefined ? undefined : readCursor(cursor, CURSOR, v.string());
    const { prices, next } = await list({ provider, model, at, limit, after });
    return json(200, {
      prices: prices.map((listed) => ({
        provider: listed.provider,
        model: listed.model,
        source: listed.source,
        ...showDated(listed),
      })),
      next_cursor: next === undefined ? null : writeCursor(CURSOR, next),
    });
  };
};

const getPrice = (deps: PriceRoutesDeps): AdminRoute => {
  const historyOf = priceHistory(deps);
  return async (event) => {
    const place = parseQuery(PricePath, event.pathParameters);
    const history = await historyOf(place);
    if (history === undefined) {
      throw new RequestError(
        'not_found',
        `No price is known of ${place.model} at ${place.provider}`,
      );
    }
    const { provider, model, overrides, listed } = history;
    return json(200, {
      provider,
      model,
      overrides: overrides.map((price) => ({ revision: price.revision, ...showDated(price) })),
      list: listed.map(showDated),
    });
  };
};

const putPrice = (deps: PriceRoutesDeps): AdminRoute => {
  const set = setPrice({ ...deps, showPrice });
  return async (event, actor) => {
    const place = parseQuery(PricePath, event.pathParameters);
    const revision = versionIn(event.headers);
    const { from, tiers, ...rates } = parseBody(PriceBody, jsonBody(event));
    const tariff: Tariff = {
      ...quoted(rates),
      tiers: (tiers ?? []).map(({ over_input_tokens: overInputTokens, ...tier }) => ({
        overInputTokens,
        ...quoted(tier),
      })),
    };
    const { price, isNew } = await set({
      ...{ revision, actor, price: { ...place, from, tariff } },
      action: 'price.set',
    });
    const location = `/prices/${encodeURIComponent(price.provider)}/${encodeURIComponent(price.model)}`;
    return json(isNew ? 201 : 200, showPrice(price), {
      etag: etagOf(price.revision),
      ...(isNew ? { location } : {}),
    });
  };
};

const quoted = (rates: PriceRates): Rates =>
  ratesOf({
    input: rates.input,
    output: rates.output,
    cacheRead: rates.cache_read,
    cacheWrite: rates.cache_write,
    cacheWriteHour: rates.cache_write_hour,
    reasoning: rates.reasoning,
  });

const showPrice = (price: SetPrice): Shown => ({
  provider: price.provider,
  model: price.model,
  revision: price.revision,
  ...showDated(price),
});

/** `null`: since ever. */
const showDated = ({ from, tariff }: DatedTariff) => ({
  from: from === EVER ? null : toIsoText(from),
  ...showRates(tariff),
  tiers: tariff.tiers.map((tier) => ({
    over_input_tokens: tier.overInputTokens,
    ...showRates(tier),
  })),
});

const EVER: Instant | 0 = 0;

const showRates = (rates: Rates) => ({
  input: rateText(rates.input),
  output: rateText(rates.output),
  cache_read: rateText(rates.cacheRead),
  cache_write: rateText(rates.cacheWrite),
  cache_write_hour: rateText(rates.cacheWriteHour),
  reasoning: rateText(rates.reasoning),
});
