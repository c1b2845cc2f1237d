using NfMeter.Simulated;

// What hal/NanoFramework/Stm32 takes from the platform, in virtual time: its sources are compiled into these tests as
// they are. A name in the file's own namespace goes before the one in System.

namespace NfMeter.NanoFramework.Stm32
{
    /// <summary>The tick count of 1 ms steps. A question takes the interpreter some microseconds.</summary>
    internal static class Environment
    {
        private const int QuestionMicroseconds = 8;

        /// <summary>The board's time, of the test on this thread.</summary>
        [field: ThreadStatic]
        public static VirtualClock? Clock { get; set; }

        public static long TickCount64
        {
            get
            {
                Clock!.Advance(QuestionMicroseconds);
                return Clock.Now / 1000;
            }
        }
    }
}

namespace System.Device.Gpio
{
    public enum PinMode
    {
        Output = 3,
    }

    /// <summary>Pins by their number, all new and low.</summary>
    public sealed class GpioController
    {
        private readonly Dictionary<int, GpioPin> pins = [];

        public GpioPin OpenPin(int number, PinMode mode)
        {
            var pin = new GpioPin(mode);
            pins.Add(number, pin);
            return pin;
        }

        /// <summary>How often a pin went high.</summary>
        public int Rises(int number) => pins[number].Rises;
    }

    /// <summary>An output that is toggled.</summary>
    public sealed class GpioPin(PinMode mode)
    {
        private bool isHigh;

        public int Rises { get; private set; }

        public void Toggle()
        {
            if (mode != PinMode.Output)
            {
                throw new InvalidOperationException("an input isn't toggled");
            }

            isHigh = !isHigh;
            Rises += isHigh ? 1 : 0;
        }
    }
}
