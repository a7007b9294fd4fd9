// emmett-mongodb measured from inside: see bench/peers/peer.py. Each writer appends single events to a stream of its own
// with the version that it expects; a load is `aggregateStream`, which reads the stream's document and evolves.
import { createInterface } from "node:readline";
import { MongoClient } from "mongodb";
import { getMongoDBEventStore } from "@event-driven-io/emmett-mongodb";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => {
  const { value, done } = await lines.next();
  return done ? null : JSON.parse(value);
};
const answer = (rate) => process.stdout.write(JSON.stringify({ rate }) + "\n");
const now = () => performance.now() / 1000;

const { uri, database, data } = await next();
const client = await MongoClient.connect(uri);
const store = getMongoDBEventStore({
  client,
  storage: { type: "COLLECTION_PER_STREAM_TYPE", databaseName: database },
});
const streamOf = (name) => `application:${name}`;
const event = { type: "CorrectionRequested", data };

async function appendRate({ name, writers, seconds }) {
  let count = 0;
  await store.readStream(streamOf("warm")); // makes the collection and its index
  const started = now();
  const write = async (writer) => {
    let version = 0n;
    while (now() < started + seconds) {
      const options = { expectedStreamVersion: version };
      const appended = await store.appendToStream(streamOf(`${name}-${writer}`), [event], options);
      version = appended.nextExpectedStreamVersion;
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  return count / (now() - started);
}

async function loadRate({ name, events, seconds }) {
  await store.appendToStream(streamOf(name), Array(events).fill(event));
  const folding = {
    evolve: (state, { data }) => ({ ...state, corrections: state.corrections + 1, reason: data.reason }),
    initialState: () => ({ corrections: 0, reason: "" }),
    read: { from: 0n, to: BigInt(events) },
  };
  let count = 0;
  const started = now();
  while (now() < started + seconds) {
    const { state } = await store.aggregateStream(streamOf(name), folding);
    if (state.corrections !== events) throw new Error(`loaded ${state.corrections} events of ${events}`);
    count += 1;
  }
  return count / (now() - started);
}

answer(0);
for (let request = await next(); request !== null; request = await next()) {
  answer(await (request.do === "append" ? appendRate(request) : loadRate(request)));
}
await client.db(database).dropDatabase();
await client.close();
