// AWS's chat client for JavaScript does in a room what it is told, line by line, and tells what it hears.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

import { WebSocket } from "ws";

globalThis.WebSocket ??= WebSocket; // as browsers have it

const require = createRequire(import.meta.url);
const chat = require("amazon-ivs-chat-messaging");

const say = (data) => process.stdout.write(JSON.stringify(data) + "\n");
const date = (text) => (text === undefined ? undefined : new Date(text));
const quiet = { debug() {}, info() {}, error() {} };
const waiting = [];
let room;

// The one who gives the commands gives the tokens, too.
const tokenProvider = () => {
  say({ wants: "token" });
  return new Promise((resolve) => waiting.push(resolve));
};

const commands = {
  open({ url, maxReconnectAttempts }) {
    room = new chat.ChatRoom({ regionOrUrl: url, tokenProvider, maxReconnectAttempts });
    room.logger = quiet;
    for (const name of ["connecting", "connect", "disconnect", "message", "event", "messageDelete", "userDisconnect"]) {
      room.addListener(name, (data) => say({ event: name, data: data ?? null }));
    }
    room.connect();
  },
  close: () => room.disconnect(),
  token({ token, tokenExpirationTime, sessionExpirationTime }) {
    waiting.shift()({
      token,
      tokenExpirationTime: date(tokenExpirationTime),
      sessionExpirationTime: date(sessionExpirationTime),
    });
  },
  send: ({ content, attributes }) => room.sendMessage(new chat.SendMessageRequest(content, attributes)),
  delete: ({ id, reason }) => room.deleteMessage(new chat.DeleteMessageRequest(id, reason)),
  disconnect: ({ userId, reason }) => room.disconnectUser(new chat.DisconnectUserRequest(userId, reason)),
};

say({ version: JSON.parse(require("node:fs").readFileSync(new URL("node_modules/amazon-ivs-chat-messaging/package.json", import.meta.url))).version });

for await (const line of createInterface({ input: process.stdin })) {
  const { number, command, ...given } = JSON.parse(line);
  Promise.resolve()
    .then(() => commands[command](given))
    .then((result) => say({ number, result: result ?? null }))
    .catch((error) => say({ number, error: error.errorCode ?? String(error) }));
}
