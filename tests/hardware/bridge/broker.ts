/** A broker with a gateway of a few lines behind it: stores, acknowledges, answers. Aedes on a free loopback port. */
import { createServer, type Socket } from "node:net";
import { Aedes } from "aedes";
import { decode, encode } from "#wire/codec.ts";
import type { MessageName, MessageOf, Tap } from "#wire/messages.ts";
import { parseTopic, topicOf } from "#wire/topics.ts";

export type TestBroker = Awaited<ReturnType<typeof testBroker>>;

export async function testBroker({ password = "secret" } = {}) {
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const taps = new Map<string, Tap>();
  const received: { readonly reader: string; readonly name: MessageName; readonly value: MessageOf<MessageName> }[] =
    [];
  const test = { acks: true, answers: true, taps, received };

  aedes.authenticate = (_client, _user, given, done) => done(null, given?.toString() === password);
  const send = <N extends MessageName>(school: string, reader: string, name: N, value: MessageOf<N>, retain = false) =>
    new Promise<void>((resolve) =>
      aedes.publish(
        {
          cmd: "publish",
          topic: topicOf({ school, reader, message: name }),
          payload: Buffer.from(encode(name, value)),
          qos: retain ? 1 : 0,
          retain,
          dup: false,
        },
        () => resolve(),
      ),
    );
  aedes.on("publish", (packet) => {
    const address = parseTopic(packet.topic);
    if (address === null || !["tap", "state", "health"].includes(address.message)) return;
    const { school, reader, message } = address;
    const read = decode(message, packet.payload as Uint8Array);
    if (!read.ok) throw new Error(read.fault.detail);
    received.push({ reader, name: message, value: read.value });
    if (message !== "tap" || !test.acks) return;
    const tap = read.value as Tap;
    taps.set(`${reader}/${tap.epoch}/${tap.seq}`, tap);
    let upto = 0;
    while (taps.has(`${reader}/${tap.epoch}/${upto + 1}`)) upto += 1;
    const now = Date.now();
    void send(school, reader, "ack", { epoch: tap.epoch, upto, now }).then(() => {
      if (!test.answers) return;
      void send(school, reader, "feedback", {
        epoch: tap.epoch,
        seq: tap.seq,
        verdict: "accept",
        rule: "G1",
        open: true,
        light: "green",
        sound: "ok",
        text: { zh: "早", en: "Hi" },
        expires: now + 3000,
      });
    });
  });
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    aedes.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return Object.assign(test, {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    send,
    /** Cuts every connection. */
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    },
  });
}
