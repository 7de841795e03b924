using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace Ossmp.Tests
{
    internal sealed class AssertionException : Exception
    {
        internal AssertionException(string message)
            : base(message)
        {
        }
    }

    internal static class Assert
    {
        internal static void True(bool condition, string what)
        {
            if (!condition)
            {
                throw new AssertionException("not so: " + what);
            }
        }

        internal static void Equal<T>(T expected, T actual, string what)
        {
            True(
                EqualityComparer<T>.Default.Equals(expected, actual),
                what + " is " + actual + ", not " + expected);
        }

        internal static void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what)
        {
            Equal(string.Join(", ", expected.ToArray()), string.Join(", ", actual.ToArray()), what);
        }

        internal static void Contains(string part, string whole, string what)
        {
            True(whole.Contains(part), what + " holds \"" + part + "\": " + whole);
        }

        /// <summary>The action must throw exactly this class.</summary>
        internal static T Throws<T>(Action action)
            where T : Exception
        {
            try
            {
                action();
            }
            catch (Exception thrown)
            {
                if (thrown.GetType() == typeof(T))
                {
                    return (T)thrown;
                }
                throw new AssertionException("expected " + typeof(T).Name + ", got " + thrown);
            }
            throw new AssertionException("expected " + typeof(T).Name + ", nothing was thrown");
        }

        /// <summary>Waits for something that another thread does.</summary>
        internal static void Soon(Func<bool> condition, string what)
        {
            Stopwatch watch = Stopwatch.StartNew();
            while (!condition())
            {
                True(watch.Elapsed < TimeSpan.FromSeconds(20), "within 20 s: " + what);
                Thread.Sleep(10);
            }
        }
    }
}
