using System;
using System.Reflection;
using MSTest = Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NfMeter.UnitTests.OnHost;

/// <summary>What a test here must keep to so that nanoFramework's launcher can run it, and MSTest wouldn't mind: the
/// launcher calls test methods without an object, and passes a [DataRow]'s arguments without converting them.</summary>
[MSTest.TestClass]
public sealed class DeviceRules
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    [MSTest.TestMethod]
    public void Test_classes_have_static_state_only()
    {
        int seen = 0;
        foreach (Type type in DeviceTestClasses())
        {
            seen++;
            FieldInfo[] fields = type.GetFields(All & ~BindingFlags.Static);
            MSTest.Assert.IsEmpty(fields, type.Name + " has instance fields: they throw on the device");
        }

        MSTest.Assert.IsGreaterThan(10, seen);
    }

    [MSTest.TestMethod]
    public void Arguments_of_rows_have_the_parameters_own_types()
    {
        int seen = 0;
        foreach (Type type in DeviceTestClasses())
        {
            foreach (MethodInfo method in type.GetMethods(All))
            {
                ParameterInfo[] parameters = method.GetParameters();
                foreach (var row in method.GetCustomAttributes<nanoFramework.TestFramework.DataRowAttribute>())
                {
                    seen++;
                    for (int i = 0; i < parameters.Length; i++)
                    {
                        // A null crashes the metadata processor, arrays and enums the launcher; an int for a long
                        // fails.
                        string where = type.Name + "." + method.Name;
                        MSTest.Assert.IsNotNull(row.Data[i], where);
                        MSTest.Assert.AreEqual(parameters[i].ParameterType, row.Data[i].GetType(), where);
                        MSTest.Assert.IsFalse(row.Data[i].GetType().IsArray || row.Data[i] is Enum, where);
                    }
                }
            }
        }

        MSTest.Assert.IsGreaterThan(10, seen);
    }

    private static System.Collections.Generic.IEnumerable<Type> DeviceTestClasses()
    {
        foreach (Type type in typeof(DeviceRules).Assembly.GetTypes())
        {
            if (type.GetCustomAttribute<nanoFramework.TestFramework.TestClassAttribute>() != null)
            {
                yield return type;
            }
        }
    }
}
