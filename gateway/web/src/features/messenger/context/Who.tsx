import { Button, Combobox, Group, Loader, Stack, Text, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconLinkOff, IconUserPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { crmPostFromConversation, type MessengerConversationCard, messengerLinkConversation } from "@/api/generated";
import { answer } from "@/api/problem";
import { useFormat, useMay } from "@/app/me";
import { newKey } from "@/ui/keys";
import { Loading } from "@/ui/Loaded";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { customersNamed, messengerKeys } from "../messenger.api";

const CustomerCard = lazy(() => import("@/features/customers/CustomerCard"));

/** Who writes: as the channel knows them, and as our customer, once somebody has said who that is (S147, S148). */
export function Who({ conversation }: { conversation: MessengerConversationCard }) {
  const { t } = useTranslation("messenger");
  const format = useFormat();
  const may = useMay();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const before = conversation.customer_id;
  const bind = async (customer: string | null) => {
    const path = { conversation_id: conversation.id };
    await answer(messengerLinkConversation({ path, body: { customer_id: customer } }));
    await queries.invalidateQueries({ queryKey: messengerKeys.all });
  };
  const link = useMutation({
    mutationFn: bind,
    onSuccess: (_, customer) => sayDone(t(customer ? "linked" : "unlinked"), () => bind(before)),
    onError: sayProblem,
  });
  const writes = may("messenger.write");
  return (
    <Stack gap={6}>
      {conversation.participants.map((person) => {
        const known = [
          person.display_name !== conversation.customer_name && person.display_name,
          person.username && `@${person.username}`,
          format.phone(person.phone),
        ].filter(Boolean);
        if (before && known.length === 0) return null;
        return (
          <Text size="xs" c="dimmed" key={person.external_id}>
            {known.join(" · ") || person.external_id}
          </Text>
        );
      })}
      {before ? (
        <>
          <Suspense fallback={<Loading lines={3} />}>
            <CustomerCard customerId={before} />
          </Suspense>
          {writes && (
            <Button
              variant="subtle"
              color="gray"
              size="compact-xs"
              leftSection={<IconLinkOff size={13} />}
              loading={link.isPending}
              onClick={() => link.mutate(null)}
            >
              {t("unlink")}
            </Button>
          )}
        </>
      ) : (
        writes && <Stranger conversation={conversation} onChoose={(id) => link.mutate(id)} />
      )}
    </Stack>
  );
}

type StrangerProps = { conversation: MessengerConversationCard; onChoose: (customer: string) => void };

/** Nobody has said who this is yet: find them, or make a customer in one step (S154). */
function Stranger({ conversation, onChoose }: StrangerProps) {
  const { t } = useTranslation("messenger");
  const format = useFormat();
  const may = useMay();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const [words, setWords] = useState("");
  const [wanted] = useDebouncedValue(words.trim(), 200);
  const [key] = useState(newKey);
  const found = useQuery({ ...customersNamed(wanted), enabled: wanted.length >= 2 && may("customers.read") });
  const combobox = useCombobox();
  const make = useMutation({
    mutationFn: () =>
      answer(
        crmPostFromConversation({
          body: { conversation_id: conversation.id },
          headers: { "Idempotency-Key": key, prefer: "wait=3" },
        }),
      ),
    onSuccess: (customer) => onChoose(customer.id),
    onError: sayProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: messengerKeys.all }),
  });
  return (
    <Stack gap={6}>
      {may("customers.read") && (
        <Combobox store={combobox} onOptionSubmit={onChoose}>
          <Combobox.Target>
            <TextInput
              value={words}
              onChange={(event) => {
                setWords(event.currentTarget.value);
                combobox.openDropdown();
              }}
              onBlur={() => combobox.closeDropdown()}
              placeholder={t("findCustomer")}
              aria-label={t("findCustomer")}
              rightSection={found.isFetching ? <Loader size={12} /> : null}
            />
          </Combobox.Target>
          <Combobox.Dropdown hidden={wanted.length < 2}>
            <Combobox.Options>
              {found.data?.map((one) => (
                <Combobox.Option key={one.id} value={one.id}>
                  <Text size="sm">{one.display_name}</Text>
                  <Text size="xs" c="dimmed">
                    {one.phones.map((phone) => format.phone(phone)).join(", ")}
                  </Text>
                </Combobox.Option>
              ))}
              {found.data?.length === 0 && <Combobox.Empty>{t("noCustomer")}</Combobox.Empty>}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
      )}
      {may("customers.write") && (
        <Group>
          <Button
            variant="default"
            leftSection={<IconUserPlus size={14} />}
            loading={make.isPending}
            onClick={() => make.mutate()}
          >
            {t("makeCustomer")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
