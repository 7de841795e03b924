using System;
using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void LogFunction(IntPtr userData, int level, IntPtr message);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int CredentialsFunction(IntPtr userData, IntPtr credentials);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int ProgressFunction(IntPtr userData, long bytesDone, long bytesTotal);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate long ReadFunction(IntPtr userData, IntPtr buffer, UIntPtr capacity);

    /// <summary>Runtimes that compile ahead of time know by this name which methods native code calls.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class MonoPInvokeCallbackAttribute : Attribute
    {
        internal MonoPInvokeCallbackAttribute(Type type)
        {
            DelegateType = type;
        }

        internal Type DelegateType { get; }
    }
}
