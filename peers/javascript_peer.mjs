// The JavaScript SDK v3 makes the calls it is asked for, line by line.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

import * as chat from "@aws-sdk/client-ivschat";
import * as lowLatency from "@aws-sdk/client-ivs";
import * as realTime from "@aws-sdk/client-ivs-realtime";

const say = (data) => process.stdout.write(JSON.stringify(data) + "\n");
const options = { region: process.env.AWS_REGION };
const services = {
  "ivs-realtime": [realTime, new realTime.IVSRealTimeClient(options)],
  ivs: [lowLatency, new lowLatency.IvsClient(options)],
  ivschat: [chat, new chat.IvschatClient(options)],
};

const operations = {};
for (const [name, [sdk]] of Object.entries(services)) {
  operations[name] = Object.keys(sdk)
    .filter((exported) => exported.endsWith("Command") && exported !== "$Command")
    .map((exported) => exported.slice(0, -"Command".length));
}
const { version } = createRequire(import.meta.url)("@aws-sdk/client-ivs/package.json");
say({ version, operations });

for await (const line of createInterface({ input: process.stdin })) {
  const { service, operation, arguments: given } = JSON.parse(line);
  const [sdk, client] = services[service];
  try {
    const { $metadata, ...result } = await client.send(new sdk[`${operation}Command`](given));
    say({ result });
  } catch (error) {
    say({ error: error.name, message: error.message });
  }
}
