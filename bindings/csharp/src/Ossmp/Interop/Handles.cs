using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Ossmp.Interop
{
    /// <summary>A handle of the library: freed once, by Dispose or by the collector, and never during a call.</summary>
    internal abstract class NativeHandle : SafeHandle
    {
        protected NativeHandle()
            : base(IntPtr.Zero, true)
        {
        }

        public override bool IsInvalid => handle == IntPtr.Zero;
    }

    /// <summary>
    /// A handle that is needed longer than the object that it was made for. A SafeHandle takes no new references once
    /// it is disposed of, but a call makes several, and uploads attach again to a client that was closed meanwhile; so
    /// the last owner disposes of it. Owners that are collected instead leave it to the collector.
    /// </summary>
    internal abstract class SharedHandle : NativeHandle
    {
        private int owners = 1;

        internal void AddOwner()
        {
            Interlocked.Increment(ref owners);
        }

        /// <summary>Takes back one AddOwner, or the making.</summary>
        internal void RemoveOwner()
        {
            if (Interlocked.Decrement(ref owners) == 0)
            {
                Dispose();
            }
        }
    }

    internal sealed class ErrorHandle : NativeHandle
    {
        protected override bool ReleaseHandle()
        {
            NativeMethods.ossmp_error_free(handle);
            return true;
        }
    }

    internal sealed class ConfigHandle : NativeHandle
    {
        protected override bool ReleaseHandle()
        {
            NativeMethods.ossmp_config_free(handle);
            return true;
        }
    }

    internal sealed class OptionsHandle : NativeHandle
    {
        protected override bool ReleaseHandle()
        {
            NativeMethods.ossmp_options_free(handle);
            return true;
        }
    }

    internal sealed class ListOptionsHandle : NativeHandle
    {
        protected override bool ReleaseHandle()
        {
            NativeMethods.ossmp_list_options_free(handle);
            return true;
        }
    }

    internal sealed class ControlHandle : NativeHandle
    {
        protected override bool ReleaseHandle()
        {
            NativeMethods.ossmp_control_free(handle);
            return true;
        }
    }

    internal sealed class PartsHandle : NativeHandle
    {
        /// <summary>NULL: the marshaller takes no null for a handle.</summary>
        internal static readonly PartsHandle None = new PartsHandle();

        protected override bool ReleaseHandle()
        {
            NativeMethods.ossmp_parts_free(handle);
            return true;
        }
    }

    internal sealed class ResultHandle : NativeHandle
    {
        protected override bool ReleaseHandle()
        {
            NativeMethods.ossmp_result_free(handle);
            return true;
        }
    }

    internal sealed class UploadsHandle : NativeHandle
    {
        protected override bool ReleaseHandle()
        {
            NativeMethods.ossmp_uploads_free(handle);
            return true;
        }
    }
}
