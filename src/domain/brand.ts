declare const brand: unique symbol;

/** A primitive that only its own file can make, so an amount is never passed for an instant. */
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };
