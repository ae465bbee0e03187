import { useTranslation } from "react-i18next";

const ROLES = ["sales", "florist", "courier", "cashier", "manager", "administrator"] as const;

/** A role in the reader's language; one made later by its own name. */
export function useRoleName(): (role: string) => string {
  const { t } = useTranslation("settings");
  return (role) => {
    const known = ROLES.find((one) => one === role);
    return known ? t(`role.${known}`) : role;
  };
}
