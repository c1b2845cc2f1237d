using NfMeter.Simulated;
using NfMeter.Simulator;

namespace NfMeter.HostTests;

/// <summary>The work at a window's end, in slices while the next window is sampled.</summary>
[TestClass]
public class WindowJobTests
{
    private const int Passes = 100_000;

    /// <summary>All at once would be a pause of 10 ms at the same place of the mains cycle, which biases energy.</summary>
    [TestMethod]
    [DataRow(FrontEndKind.Ads131)]
    [DataRow(FrontEndKind.Mcp3208)]
    [DataRow(FrontEndKind.Internal)]
    public void APassDoesOneJobAtMostAndAllAreDoneBeforeTheWindowEnds(FrontEndKind kind)
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 5));
        using var run = new MeteredRun(mains, new BoardSettings(Kind: kind));
        run.Seconds(2);
        int before = run.Meter.LastWindowJob, last = before, passes = 0, windows = 0;
        run.Board.SliceMicroseconds = () =>
        {
            int job = run.Meter.LastWindowJob;
            passes++;
            if (run.Meter.LastSlice == SliceKind.Window && job != before)
            {
                windows += job == 0 ? 1 : 0;
                last = Math.Max(last, job);
                Assert.AreEqual(before == last ? 0 : before + 1, job, $"pass {passes}");
                before = job;
            }

            return SliceCosts.Of(run.Meter);
        };
        while (passes < Passes)
        {
            run.Meter.RunWindow();
        }

        Console.WriteLine($"{windows} windows of {last + 1} jobs in {passes} passes");
        Assert.IsGreaterThan(20, last);
        Assert.IsGreaterThan(Passes / 400, windows);
    }

    /// <summary>With 10 ms a set the jobs of a window fill the next one; what is stored must not wait for ever.</summary>
    [TestMethod]
    public void AVerySlowLoopStoresAllTheSame()
    {
        var mains = new VirtualMains();
        mains.Apply(new MainsLoad(230, 5));
        using var run = new MeteredRun(mains, new BoardSettings());
        run.Board.SliceMicroseconds = () => 9_400;
        for (int window = 0; window < 150; window++)
        {
            run.Meter.RunWindow();
        }

        double measured = run.Meter.Energies.WattHours(0) + (run.Meter.Energies.Nanojoules(0) / 3.6e12);
        run.Board.PowerOff();
        run.Board.PowerOn();
        var next = new Meter(run.Board);
        next.Start();
        double kept = next.Energies.WattHours(0) + (next.Energies.Nanojoules(0) / 3.6e12);
        Console.WriteLine($"{measured:F3} Wh measured, {kept:F3} Wh kept");
        Assert.IsGreaterThan(20, measured);
        Assert.IsLessThan(3450 * 2 / 3600.0, measured - kept, "two seconds");
    }
}
