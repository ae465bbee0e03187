import { z } from "zod/mini";

/** A word of an address: not there, or not what it may be, is the same as nothing asked for. */
export const maybe = <T extends z.ZodMiniType>(type: T) => z.catch(z.optional(type), undefined);
