using System;
using System.Runtime.CompilerServices;
using MSTest = Microsoft.VisualStudio.TestTools.UnitTesting;

[assembly: MSTest.Parallelize(Scope = MSTest.ExecutionScope.ClassLevel)]

namespace nanoFramework.TestFramework;

// What of nanoFramework.TestFramework the tests use, over MSTest. Nothing more: a test that compiles here only with
// a member added here must have that member on the device too.

public sealed class TestClassAttribute : MSTest.TestClassAttribute
{
}

public sealed class TestMethodAttribute : MSTest.TestMethodAttribute
{
    public TestMethodAttribute([CallerFilePath] string file = "", [CallerLineNumber] int line = -1)
        : base(file, line)
    {
    }
}

[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class DataRowAttribute : MSTest.DataRowAttribute
{
    public DataRowAttribute(params object[] arguments)
        : base(arguments)
    {
    }
}

public static class Assert
{
    // All overloads that there are, so that the compiler finds ambiguous here what is ambiguous there.
    public static void AreEqual(bool expected, bool actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(byte expected, byte actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(char expected, char actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(double expected, double actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(float expected, float actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(int expected, int actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(long expected, long actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(sbyte expected, sbyte actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(short expected, short actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(string expected, string actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(uint expected, uint actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(ulong expected, ulong actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(ushort expected, ushort actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(object expected, object actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreNotEqual(bool notExpected, bool actual, string message = "") =>
        MSTest.Assert.AreNotEqual(notExpected, actual, message);

    public static void AreNotEqual(byte notExpected, byte actual, string message = "") =>
        MSTest.Assert.AreNotEqual(notExpected, actual, message);

    public static void AreNotEqual(char notExpected, char actual, string message = "") =>
        MSTest.Assert.AreNotEqual(notExpected, actual, message);

    public static void AreNotEqual(double notExpected, double actual, string message = "") =>
        MSTest.Assert.AreNotEqual(notExpected, actual, message);

    public static void AreNotEqual(float notExpected, float actual, string message = "") =>
        MSTest.Assert.AreNotEqual(notExpected, actual, message);

    public static void AreNotEqual(int notExpected, int actual, string message = "") =>
        MSTest.Assert.AreNotEqual(notExpected, actual, message);

    public static void AreNotEqual(long notExpected, long actual, string message = "") =>
        MSTest.Assert.AreNotEqual(notExpected, actual, message);

    public static void AreNotEqual(sbyte notExpected, sbyte actual, string message = "") =>
        MSTest.Assert.AreNotEqual(notExpected, actual, message);

    public static void AreNotEqual(short notExpected, short actual, string message = "") =>
        MSTest.Assert.AreNotEqual(notExpected, actual, message);

    public static void AreNotEqual(string notExpected, string actual, string message = "") =>
        MSTest.Assert.AreNotEqual(notExpected, actual, message);

    public static void AreNotEqual(uint notExpected, uint actual, string message = "") =>
        MSTest.Assert.AreNotEqual(notExpected, actual, message);

    public static void AreNotEqual(ulong notExpected, ulong actual, string message = "") =>
        MSTest.Assert.AreNotEqual(notExpected, actual, message);

    public static void AreNotEqual(ushort notExpected, ushort actual, string message = "") =>
        MSTest.Assert.AreNotEqual(notExpected, actual, message);

    public static void AreNotEqual(object notExpected, object actual, string message = "") =>
        MSTest.Assert.AreNotEqual(notExpected, actual, message);

    public static void AreSame(object expected, object actual, string message = "") =>
        MSTest.Assert.AreSame(expected, actual, message);

    public static void IsTrue(bool condition, string message = "") => MSTest.Assert.IsTrue(condition, message);

    public static void IsFalse(bool condition, string message = "") => MSTest.Assert.IsFalse(condition, message);

    public static void SkipTest(string message = "") => MSTest.Assert.Inconclusive(message);

    public static void IsNull(object value, string message = "") => MSTest.Assert.IsNull(value, message);

    public static void ThrowsException(Type exceptionType, Action action, string message = "")
    {
        try
        {
            action();
        }
        catch (Exception caught)
        {
            MSTest.Assert.AreEqual(exceptionType, caught.GetType(), message);
            return;
        }

        MSTest.Assert.Fail("expected " + exceptionType.Name + ". " + message);
    }
}
