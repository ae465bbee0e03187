import type common from "./ru/common.json";
import type courier from "./ru/courier.json";
import type customers from "./ru/customers.json";
import type dashboard from "./ru/dashboard.json";
import type delivery from "./ru/delivery.json";
import type events from "./ru/events.json";
import type florist from "./ru/florist.json";
import type messenger from "./ru/messenger.json";
import type newOrder from "./ru/newOrder.json";
import type orders from "./ru/orders.json";
import type problems from "./ru/problems.json";
import type publicTexts from "./ru/public.json";
import type recipes from "./ru/recipes.json";
import type settings from "./ru/settings.json";
import type stock from "./ru/stock.json";
import type widget from "./ru/widget.json";

/** Russian is what the others are measured by: a key that is not there does not compile. */
export type Texts = {
  common: typeof common;
  courier: typeof courier;
  customers: typeof customers;
  dashboard: typeof dashboard;
  delivery: typeof delivery;
  events: typeof events;
  florist: typeof florist;
  messenger: typeof messenger;
  newOrder: typeof newOrder;
  orders: typeof orders;
  problems: typeof problems;
  public: typeof publicTexts;
  recipes: typeof recipes;
  settings: typeof settings;
  stock: typeof stock;
  widget: typeof widget;
};

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: Texts;
  }
}
