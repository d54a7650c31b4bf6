#include "ref/tls/start_tls.h"

#include <utility>

#include "ref/base/errors.h"
#include "ref/loop/handle.h"
#include "ref/net/waiter_list.h"

namespace streamgauge {

namespace {

// The two callbacks that begin the handshake. Unless it is dismissed, its end takes them back and closes the
// connection.
class Beginning {
 public:
  Beginning(EventLoop& loop, std::shared_ptr<Transport> transport, std::shared_ptr<Protocol> tls)
      : loop_(loop), transport_(std::move(transport)), tls_(std::move(tls)) {
    loop.call_soon(connection_made_handle_);
    loop.call_soon(resume_reading_handle_);
  }
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;
  ~Beginning() {
    if (transport_) transport_->close();
  }
  void dismiss() { transport_ = nullptr; }

 private:
  void connection_made() {
    try {
      tls_->connection_made(transport_);
    } catch (...) {
      loop_.call_exception_handler(
          ExceptionContext("Exception in callback SSLProtocol.connection_made()", std::current_exception()));
    }
  }
  void resume_reading() { transport_->resume_reading(); }

  EventLoop& loop_;
  std::shared_ptr<Transport> transport_;
  std::shared_ptr<Protocol> tls_;
  Handle connection_made_handle_ = Handle::to<&Beginning::connection_made>(this);
  Handle resume_reading_handle_ = Handle::to<&Beginning::resume_reading>(this);
};

}  // namespace

Coro<std::shared_ptr<Transport>> start_tls(EventLoop& loop, std::shared_ptr<Transport> transport,
                                           std::shared_ptr<Protocol> protocol,
                                           std::shared_ptr<const TlsLayer> sslcontext,
                                           TlsParameters parameters) {
  if (!sslcontext || !sslcontext->is_context()) {
    throw TypeError("sslcontext is expected to be an instance of ssl.SSLContext, got " +
                    (sslcontext ? sslcontext->repr() : "None"));
  }
  if (!transport->start_tls_compatible()) {
    throw TypeError("transport " + transport->repr() + " is not supported by start_tls()");
  }
  const auto tls = sslcontext->make_protocol(loop, protocol, parameters);
  tls->set_call_connection_made(false);
  // Until the protocol has its connection it must not be given data.
  transport->pause_reading();
  if (parameters.server_side) tls->prepend_received(protocol->take_unread());
  transport->set_protocol(tls);
  Beginning beginning(loop, transport, tls);
  WaiterList::Waiter waiter(tls->handshake_waiters(), loop);
  co_await waiter.future();
  beginning.dismiss();
  co_return tls->app_transport();
}

}  // namespace streamgauge
