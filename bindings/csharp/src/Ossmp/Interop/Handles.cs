using System;
using System.Runtime.InteropServices;

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
