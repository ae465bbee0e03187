import { Alert, Button, Card, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type OrdersBuyersQuestion, ordersGetBuyersQuestion, ordersPostBuyersAnswer } from "@/api/generated";
import { answer, asProblem } from "@/api/problem";
import { useFormatIn } from "@/ui/format";
import { Loaded } from "@/ui/Loaded";
import { useProblemText } from "@/ui/problems";
import { Fact } from "./Fact";
import { publicKeys } from "./public.api";

/** A stem is missing: the buyer sees what would stand in and what it does to the price, and answers once (R26). */
export function ConsentQuestion({ consent }: { consent: string }) {
  const { t } = useTranslation("public");
  const text = useProblemText();
  const queries = useQueryClient();
  const key = publicKeys.consent(consent);
  const question = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => answer(ordersGetBuyersQuestion({ path: { consent }, signal })),
  });
  const reply = useMutation({
    mutationFn: (agree: boolean) => answer(ordersPostBuyersAnswer({ path: { consent }, body: { agree } })),
    onSuccess: (now) => queries.setQueryData(key, now),
    onError: () => queries.invalidateQueries({ queryKey: key }),
  });
  return (
    <Loaded query={question} lines={3}>
      {(asked) => (
        <Card withBorder component="section" aria-label={t("consent.title")} maw={560} mx="auto" w="100%" mb="md">
          <Stack gap="sm">
            <Title order={2}>{t("consent.title")}</Title>
            <Swap asked={asked} />
            {reply.error && (
              <Alert color="red" role="alert">
                {text(asProblem(reply.error))}
              </Alert>
            )}
            {asked.state === "proposed" ? (
              <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
                <Button loading={reply.isPending} onClick={() => reply.mutate(true)}>
                  {t("consent.agree")}
                </Button>
                <Button variant="default" disabled={reply.isPending} onClick={() => reply.mutate(false)}>
                  {t("consent.decline")}
                </Button>
              </SimpleGrid>
            ) : (
              <Alert color={asked.state === "agreed" ? "stem" : "cup"} role="status">
                {t(asked.state === "agreed" ? "consent.agreed" : "consent.declined")}
              </Alert>
            )}
          </Stack>
        </Card>
      )}
    </Loaded>
  );
}

function Swap({ asked }: { asked: OrdersBuyersQuestion }) {
  const { t } = useTranslation("public");
  const format = useFormatIn("UTC");
  return (
    <>
      <Text>{asked.line}</Text>
      <Fact name={t("consent.instead")} value={`${asked.from_title} × ${format.quantity(asked.from_quantity)}`} />
      <Fact name={t("consent.offer")} value={`${asked.to_title} × ${format.quantity(asked.to_quantity)}`} />
      <Text fw={600}>
        {asked.price_change.amount === 0
          ? t("consent.samePrice")
          : t("consent.newTotal", { total: format.money(asked.total_after) })}
      </Text>
    </>
  );
}
