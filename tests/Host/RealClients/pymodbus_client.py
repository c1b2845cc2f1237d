"""Carries out the requests given as arguments with pymodbus, one line of answer each. README.md has the grammar."""
import sys
import time

from pymodbus.client import ModbusSerialClient
from pymodbus.mei_message import ReadDeviceInformationRequest
from pymodbus.other_message import ReportSlaveIdRequest
from pymodbus.diag_message import ReturnQueryDataRequest


def words(registers):
    return " ".join(f"{word:04X}" for word in registers)


def numbers(text):
    return [int(part, 16) for part in text.split(",")]


def answer(client, unit, request):
    function, *parts = request.split(":")
    if function == "3":
        reply = client.read_holding_registers(int(parts[0], 16), int(parts[1]), slave=unit)
    elif function == "4":
        reply = client.read_input_registers(int(parts[0], 16), int(parts[1]), slave=unit)
    elif function == "6":
        reply = client.write_register(int(parts[0], 16), int(parts[1], 16), slave=unit)
    elif function == "16":
        reply = client.write_registers(int(parts[0], 16), numbers(parts[1]), slave=unit)
    elif function == "23":
        reply = client.readwrite_registers(
            read_address=int(parts[0], 16), read_count=int(parts[1]),
            write_address=int(parts[2], 16), write_registers=numbers(parts[3]), unit=unit)
    elif function == "8":
        reply = client.execute(ReturnQueryDataRequest(message=int(parts[0], 16), unit=unit))
    elif function == "17":
        reply = client.execute(ReportSlaveIdRequest(unit=unit))
    elif function == "43":
        reply = client.execute(ReadDeviceInformationRequest(read_code=1, object_id=0, unit=unit))
    else:
        raise ValueError(f"pymodbus can't do function {function}")

    if hasattr(reply, "exception_code"):
        return f"exception {reply.exception_code}"
    if reply.isError():
        return "silence"
    if function == "8":
        message = reply.message
        return message.hex().upper() if isinstance(message, bytes) else words(
            message if isinstance(message, (list, tuple)) else [message])
    if function == "17":
        return reply.identifier.decode("latin-1")
    if function == "43":
        return " ".join(value.decode("latin-1") for _, value in sorted(reply.information.items()))
    return words(reply.registers) if function in ("3", "4", "23") else "done"


def main():
    client = ModbusSerialClient(
        port=sys.argv[1], baudrate=9600, parity="E", bytesize=8, stopbits=1, timeout=2, retries=0)
    if not client.connect():
        sys.exit("pymodbus can't open " + sys.argv[1])
    unit = 1
    for request in sys.argv[2:]:
        if request.startswith("unit:"):
            unit = int(request[5:])
        elif request.startswith("sleep:"):
            time.sleep(int(request[6:]) / 1000)
        else:
            print(answer(client, unit, request), flush=True)
    client.close()


main()
