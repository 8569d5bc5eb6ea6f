"use strict";

/* Documents: sent as they are, translated in their own format, and saved at once. */
async function translateDocument(file) {
  await working(`Translating ${file.name} …`, async () => {
    await findStorage();
    const query = new URLSearchParams({ ...options(), name: file.name, report: "true", priority: "interactive" });
    const answer = await send("POST", `v1/documents?${query}`, new Blob([file]));
    const binary = atob(answer.content);
    save(new Blob([Uint8Array.from(binary, (one) => one.charCodeAt(0))], { type: answer.media_type }), answer.name);
    const { segments, doubtful_segments: doubtful, blocks_failed: failed } = answer.report;
    const left = failed ? ` Parts that could not be translated and were left as they were: ${failed}.` : "";
    say(`${answer.name} was saved: ${segments} sentences, ${doubtful} of them to be looked at.${left}`, failed > 0);
  });
}
