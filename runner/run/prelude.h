// Brings the stream of a scenario to life: spec/scenario.md, "Variants".
#pragma once

#include "runner/run/delivery.h"
#include "runner/run/scene.h"
#include "runner/run/tls_setup.h"

namespace gauge {

class Prelude {
 public:
  // The scene must outlive it.
  explicit Prelude(Scene& scene) : scene_(scene), delivery_(scene.conversation) {}

  // Begins the scenario and makes the stream, if there is one. Throws BrokenOff: it does not come to life;
  // what conversation throws; std::system_error, TlsError.
  void play();

  // A subject that connects without TLS is not waited for before the peer has something to do. To be called
  // with all requests answered. Throws as play().
  void finish();

 private:
  void begin();
  void await_subject();
  void connect_to_subject();
  Json opening_request(const char* op, const char* as) const;
  void accept();
  void shake_hands(TlsSide side);
  void require_connected();
  [[noreturn]] void no_stream(const std::string& why);

  Scene& scene_;
  Delivery delivery_;
  bool is_awaited_ = false;  // the subject connects, and has not been accepted
};

}  // namespace gauge
