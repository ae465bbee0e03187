import { Code, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { MessengerCannedReplyOut } from "@/api/generated";
import { useMe } from "@/app/me";
import { LANGUAGE_NAMES, LANGUAGES } from "@/i18n";
import { Listed } from "../parts/Listed";
import { useStoreName } from "../parts/useStoreName";
import { WordsAndStore } from "../parts/WordsAndStore";
import { type RepliesSearch, replies } from "./messages.api";
import { ReplyEditor } from "./ReplyEditor";

const route = getRouteApi("/workspace/app/settings/replies");

export default function RepliesPage() {
  const { t } = useTranslation("settings");
  const { sees_network } = useMe();
  const search = route.useSearch();
  const storeName = useStoreName();
  return (
    <Listed
      name="replies"
      query={useQuery(replies(search))}
      items={(list) => list}
      keyOf={(reply) => reply.id}
      named={{ title: t("field.title"), cell: (reply) => reply.title }}
      columns={[
        { title: t("reply.shortcut"), cell: (reply) => <Code>/{reply.shortcut}</Code> },
        { title: t("reply.text"), cell: (reply) => <Beginning reply={reply} />, td: { maw: 380 } },
        { title: t("field.store"), cell: (reply) => storeName(reply.store_id) },
      ]}
      mayEdit={(reply) => sees_network || reply.store_id !== null}
      add={t("reply.add")}
      empty={search.q ? { title: t("reply.noneFound") } : { title: t("reply.none"), hint: t("reply.noneHint") }}
      tools={<Filters />}
      editor={(reply, close) => <ReplyEditor reply={reply} onClose={close} />}
    />
  );
}

/** The Russian text's first line, and the languages it is written in. */
function Beginning({ reply: { texts } }: { reply: MessengerCannedReplyOut }) {
  const written = LANGUAGES.filter((language) => texts[language]);
  return (
    <>
      <Text size="sm" lineClamp={2} className="as-typed">
        {texts.ru ?? Object.values(texts)[0]}
      </Text>
      <Text size="xs" c="dimmed">
        {written.map((language) => LANGUAGE_NAMES[language]).join(", ")}
      </Text>
    </>
  );
}

function Filters() {
  const { t } = useTranslation("settings");
  const navigate = route.useNavigate();
  const change = (part: RepliesSearch) =>
    navigate({ search: (now: RepliesSearch) => ({ ...now, ...part }), replace: true });
  return <WordsAndStore label={t("reply.search")} search={route.useSearch()} change={change} />;
}
