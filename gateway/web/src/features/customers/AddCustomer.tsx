import { Alert, Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "@/app/me";
import { newKey } from "@/ui/keys";
import { useSayProblem } from "@/ui/problems";
import { addCustomer, customerHits } from "./customers.api";
import classes from "./customers.module.css";

const ENOUGH_DIGITS = 6;

/** Somebody new, by hand; says so when the phone is known already. */
export function AddCustomer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("customers");
  const { t: common } = useTranslation();
  const store = useStore();
  const navigate = useNavigate();
  const sayProblem = useSayProblem();
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const [key, setKey] = useState(newKey);
  const digits = phone.replace(/\D/g, "");
  const { data: known } = useQuery({ ...customerHits(digits), enabled: digits.length >= ENOUGH_DIGITS });
  const made = useMutation({
    mutationFn: () =>
      addCustomer({ display_name: name.trim(), phones: phone.trim() ? [phone.trim()] : [], store_id: store?.id }, key),
    onSuccess: (customer) => navigate({ to: "/app/customers/$customerId", params: { customerId: customer.id } }),
    onError: (error) => {
      sayProblem(error);
      setKey(newKey());
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("add.title")} closeButtonProps={{ "aria-label": common("close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) made.mutate();
        }}
      >
        <Stack>
          <TextInput
            label={t("field.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
            data-autofocus
          />
          <TextInput
            label={t("field.phone")}
            type="tel"
            value={phone}
            onChange={(event) => setPhone(event.currentTarget.value)}
          />
          {digits.length >= ENOUGH_DIGITS && known && known.length > 0 && (
            <Alert color="cup" title={t("add.known")}>
              {known.slice(0, 3).map((one) => (
                <div key={one.id}>
                  <Link to="/app/customers/$customerId" params={{ customerId: one.id }} className={classes.plain}>
                    {one.display_name}
                  </Link>
                </div>
              ))}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common("cancel")}
            </Button>
            <Button type="submit" loading={made.isPending} disabled={!name.trim()}>
              {common("add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
