import type { IntegrationsConfigurationOut, IntegrationsFieldOut, IntegrationsProviderOut } from "@/api/generated";

type Setting = string | number | boolean;
export type ConfigurationValues = {
  title: string;
  store_id: string | null;
  enabled: boolean;
  settings: Record<string, Setting>;
  secrets: Record<string, string>;
};

export function isSecret(field: IntegrationsFieldOut): boolean {
  return field.kind === "secret";
}

export function newConfiguration(provider: IntegrationsProviderOut, store: string | null): ConfigurationValues {
  const plain = provider.fields.filter((field) => !isSecret(field));
  return {
    title: provider.title,
    store_id: store,
    enabled: false,
    settings: Object.fromEntries(
      plain.map((field) => [field.name, field.default ?? (field.kind === "switch" ? false : "")]),
    ),
    secrets: {},
  };
}

export function valuesOfConfiguration(one: IntegrationsConfigurationOut): ConfigurationValues {
  return { title: one.title, store_id: one.store_id, enabled: one.enabled, settings: one.settings, secrets: {} };
}

/** Settings as they are sent: what was left empty is not given. */
export function settingsOf(
  provider: IntegrationsProviderOut,
  typed: Record<string, Setting | null | undefined>,
): Record<string, Setting> {
  const given: Record<string, Setting> = {};
  for (const field of provider.fields) {
    const value = typed[field.name];
    if (isSecret(field) || value === undefined || value === null || value === "") continue;
    given[field.name] = value;
  }
  return given;
}

/** Only secrets that were typed: an empty field leaves the kept one as it is. */
export function secretsGiven(typed: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(typed).filter(([, secret]) => secret.trim() !== ""));
}
