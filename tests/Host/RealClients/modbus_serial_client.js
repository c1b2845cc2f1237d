// Carries out the requests given as arguments with the npm package modbus-serial, one line of answer each. README.md has
// the grammar.
"use strict";

const ModbusRTU = require("modbus-serial");

const words = (data) => data.map((word) => word.toString(16).toUpperCase().padStart(4, "0")).join(" ");
const numbers = (text) => text.split(",").map((part) => parseInt(part, 16));

async function answer(client, request) {
  const [code, ...parts] = request.split(":");
  const address = parseInt(parts[0], 16);
  switch (code) {
    case "3":
      return words((await client.readHoldingRegisters(address, Number(parts[1]))).data);
    case "4":
      return words((await client.readInputRegisters(address, Number(parts[1]))).data);
    case "6":
      await client.writeRegister(address, parseInt(parts[1], 16));
      return "done";
    case "16":
      await client.writeRegisters(address, numbers(parts[1]));
      return "done";
    case "43": {
      const reply = await client.readDeviceIdentification(1, 0);
      return Object.values(reply.data).join(" ");
    }
    default:
      throw new Error(`modbus-serial can't do function ${code}`);
  }
}

async function main() {
  const client = new ModbusRTU();
  await client.connectRTUBuffered(process.argv[2], { baudRate: 9600, parity: "even", dataBits: 8, stopBits: 1 });
  client.setID(1);
  client.setTimeout(2000);
  for (const request of process.argv.slice(3)) {
    if (request.startsWith("unit:")) {
      client.setID(Number(request.slice(5)));
      continue;
    }

    if (request.startsWith("sleep:")) {
      await new Promise((done) => setTimeout(done, Number(request.slice(6))));
      continue;
    }

    let line;
    try {
      line = await answer(client, request);
    } catch (error) {
      if (error.modbusCode === undefined && error.name !== "TransactionTimedOutError") {
        throw error;
      }

      line = error.modbusCode === undefined ? "silence" : `exception ${error.modbusCode}`;
    }

    console.log(line);
  }

  client.close(() => process.exit(0));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
