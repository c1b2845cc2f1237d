/* Carries out the requests given as arguments with libmodbus, one line of answer each. README.md has the grammar. */
#include <errno.h>
#include <modbus.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint16_t words[MODBUS_MAX_READ_REGISTERS];
static uint16_t written[MODBUS_MAX_WRITE_REGISTERS];

static int take_numbers(char *text)
{
    int count = 0;
    for (char *part = strtok(text, ","); part != NULL; part = strtok(NULL, ",")) {
        written[count++] = (uint16_t)strtol(part, NULL, 16);
    }
    return count;
}

static void print_words(int count)
{
    for (int index = 0; index < count; index++) {
        printf(index == 0 ? "%04X" : " %04X", words[index]);
    }
    printf("\n");
}

static void print_failure(void)
{
    if (errno > MODBUS_ENOBASE && errno < MODBUS_ENOBASE + MODBUS_EXCEPTION_MAX) {
        printf("exception %d\n", errno - MODBUS_ENOBASE);
    } else if (errno == ETIMEDOUT) {
        printf("silence\n");
    } else {
        printf("failed: %s\n", modbus_strerror(errno));
    }
}

static void carry_out(modbus_t *client, char *request)
{
    char *parts[5] = {0};
    int count = 0;
    for (char *part = request; part != NULL && count < 5; count++) {
        parts[count] = part;
        part = strchr(part, ':');
        if (part != NULL) {
            *part++ = 0;
        }
    }

    int function = atoi(parts[0]);
    int address = parts[1] != NULL ? (int)strtol(parts[1], NULL, 16) : 0;
    int result = -1;
    switch (function) {
    case 3:
        result = modbus_read_registers(client, address, atoi(parts[2]), words);
        break;
    case 4:
        result = modbus_read_input_registers(client, address, atoi(parts[2]), words);
        break;
    case 6:
        result = modbus_write_register(client, address, (uint16_t)strtol(parts[2], NULL, 16));
        break;
    case 16:
        result = modbus_write_registers(client, address, take_numbers(parts[2]), written);
        break;
    case 17: {
        /* The library hands over everything between function code and CRC: byte count left out, id, run indicator. */
        uint8_t reply[MODBUS_MAX_PDU_LENGTH] = {0};
        result = modbus_report_slave_id(client, sizeof(reply) - 1, reply);
        if (result >= 2) {
            printf("%.*s\n", result - 2, (char *)reply + 2);
            return;
        }
        break;
    }
    case 23:
        result = modbus_write_and_read_registers(
            client, (int)strtol(parts[3], NULL, 16), take_numbers(parts[4]), written, address, atoi(parts[2]), words);
        break;
    default:
        fprintf(stderr, "libmodbus can't do function %d\n", function);
        exit(1);
    }

    if (result < 0) {
        print_failure();
    } else if (function == 3 || function == 4 || function == 23) {
        print_words(result);
    } else {
        printf("done\n");
    }
}

int main(int count, char **arguments)
{
    modbus_t *client = modbus_new_rtu(arguments[1], 9600, 'E', 8, 1);
    if (client == NULL || modbus_set_slave(client, 1) < 0 || modbus_set_response_timeout(client, 2, 0) < 0
        || modbus_connect(client) < 0) {
        fprintf(stderr, "libmodbus can't open %s: %s\n", arguments[1], modbus_strerror(errno));
        return 1;
    }

    for (int index = 2; index < count; index++) {
        if (strncmp(arguments[index], "unit:", 5) == 0) {
            modbus_set_slave(client, atoi(arguments[index] + 5));
        } else if (strncmp(arguments[index], "sleep:", 6) == 0) {
            usleep(1000 * (useconds_t)atoi(arguments[index] + 6));
        } else {
            carry_out(client, arguments[index]);
            fflush(stdout);
        }
    }

    modbus_close(client);
    modbus_free(client);
    return 0;
}
