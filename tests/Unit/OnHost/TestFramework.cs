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
    public static void AreEqual(int expected, int actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(long expected, long actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreEqual(string expected, string actual, string message = "") =>
        MSTest.Assert.AreEqual(expected, actual, message);

    public static void AreNotEqual(int notExpected, int actual, string message = "") =>
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
