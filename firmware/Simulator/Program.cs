using NfMeter.Simulator;

return CommandLine.Run(args, Console.Out, Console.Error);
