From Coq Require Import Reals Lra Psatz.
From Coquelicot Require Import Coquelicot.

Local Open Scope R_scope.

(* Helper. cosh is positive everywhere. *)
Lemma cosh_pos (x : R) : 0 < cosh x.
Proof. unfold cosh; assert (a := exp_pos x); assert (b := exp_pos (- x)); lra. Qed.

(* Helper. tanh = sinh/cosh has the derivative 1 - tanh^2. *)
Lemma is_derive_tanh (x : R) : is_derive tanh x (1 - tanh x ^ 2).
Proof.
assert (c := cosh_pos x); unfold tanh.
evar_last; [apply is_derive_div; [| |lra]|].
- apply is_derive_Reals, derivable_pt_lim_sinh.
- apply is_derive_Reals, derivable_pt_lim_cosh.
- field; lra.
Qed.

(* Helper. tanh lies between -1 and 1. *)
Lemma tanh_lt_1 (x : R) : -1 < tanh x < 1.
Proof.
assert (c := cosh_pos x); unfold tanh; split.
  apply Rmult_lt_reg_r with (cosh x); auto; unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra.
  unfold sinh, cosh; assert (a := exp_pos x); assert (b := exp_pos (- x)); lra.
apply Rmult_lt_reg_r with (cosh x); auto; unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra.
unfold sinh, cosh; assert (a := exp_pos x); assert (b := exp_pos (- x)); lra.
Qed.

(* Helper. tanh is 0 at 0: tanh(0) = 0. *)
Lemma tanh_at_0 : tanh 0 = 0.
Proof. unfold tanh, sinh; rewrite Ropp_0; field; unfold cosh; rewrite Ropp_0, exp_0; lra. Qed.

(* Helper. tanh is positive on the right of 0. *)
Lemma tanh_pos (x : R) : 0 < x -> 0 < tanh x.
Proof.
intros h; unfold tanh; apply Rdiv_lt_0_compat; [|apply cosh_pos].
unfold sinh; assert (exp (- x) < exp x) by (apply exp_increasing; lra); lra.
Qed.

(* Helper. tanh x < x for x > 0. *)
Lemma tanh_below (x : R) : 0 < x -> tanh x < x.
Proof.
intros h; assert (d : forall t, is_derive (fun t => t - tanh t) t (tanh t ^ 2)).
  intros t; evar_last; [apply @is_derive_minus; [apply @is_derive_id|apply is_derive_tanh]|].
  unfold minus, plus, opp, one; simpl; ring.
destruct (MVT_cor2 (fun t => t - tanh t) (fun t => tanh t ^ 2) 0 x h) as [c [e [c0 c1]]].
  intros t _; apply is_derive_Reals, d.
cbv beta in e; rewrite tanh_at_0 in e; assert (p := tanh_pos c c0); assert (0 < tanh c ^ 2 * (x - 0)); [|lra].
apply Rmult_lt_0_compat; [apply pow_lt; auto | lra].
Qed.

(* artanh on (-1, 1). *)
Definition artanh (s : R) : R := (ln (1 + s) - ln (1 - s)) / 2.

(* Fact. f(s) = artanh s - A s has the derivative 1/(1 - s^2) - A on (-1, 1). *)
Lemma is_derive_excess (A s : R) : -1 < s < 1 -> is_derive (fun s => artanh s - A * s) s (/ (1 - s ^ 2) - A).
Proof. intros h; unfold artanh; auto_derive; [lra | field; nra]. Qed.

(* Fact. And the second derivative 2 s/(1 - s^2)^2. *)
Lemma is_derive_slope (A s : R) : -1 < s < 1 -> is_derive (fun s => / (1 - s ^ 2) - A) s (2 * s / (1 - s ^ 2) ^ 2).
Proof. intros h; auto_derive; [nra | field; nra]. Qed.

(* Fact. f' rises strictly on [0, 1), so that f is strictly convex there. *)
Lemma slope_rises (A s t : R) : 0 <= s -> s < t -> t < 1 -> / (1 - s ^ 2) - A < / (1 - t ^ 2) - A.
Proof.
intros s0 st t1; apply Rplus_lt_compat_r, Rinv_lt_contravar; [apply Rmult_lt_0_compat; nra | nra].
Qed.

(* Helper. tanh is an odd function. *)
Lemma tanh_odd (x : R) : tanh (- x) = - tanh x.
Proof. unfold tanh, sinh, cosh; rewrite Ropp_involutive; field; assert (a := exp_pos x); assert (b := exp_pos (- x)); lra. Qed.

(* Helper. z tanh z > tanh^2 z for z <> 0. *)
Lemma tanh_form (x : R) : x <> 0 -> 0 < tanh x * (x - tanh x) /\ tanh x <> 0.
Proof.
intros ne; destruct (Rlt_or_le 0 x) as [p|n].
  assert (a := tanh_pos x p); assert (b := tanh_below x p); split; [nra | lra].
assert (q : 0 < - x) by lra; assert (a := tanh_pos _ q); assert (b := tanh_below _ q); rewrite tanh_odd in *.
split; [nra | lra].
Qed.

(* T8.1, no gain: for a gain a at most the leak g > 0, whatever the frequency w, (0, 0) is the only equilibrium of
   z1' = -g z1 + a tanh z1 + w tanh z2, z2' = -g z2 + a tanh z2 - w tanh z1. *)
Lemma T8_1_no_gain (g a w z1 z2 : R) : 0 < g -> a <= g ->
  - g * z1 + a * tanh z1 + w * tanh z2 = 0 -> - g * z2 + a * tanh z2 - w * tanh z1 = 0 -> z1 = 0 /\ z2 = 0.
Proof.
intros g0 ag e1 e2.
assert (form : forall z, 0 <= tanh z * (g * z - a * tanh z) /\ (z <> 0 -> 0 < tanh z * (g * z - a * tanh z))).
  intros z; destruct (Req_dec z 0) as [->|ne]; [rewrite tanh_at_0; split; [lra | congruence]|].
  destruct (tanh_form z ne) as [p q]; assert (0 < tanh z * (g * z - a * tanh z)); [|split; [lra|auto]].
  replace (tanh z * (g * z - a * tanh z)) with (g * (tanh z * (z - tanh z)) + (g - a) * tanh z ^ 2) by ring.
  assert (0 <= (g - a) * tanh z ^ 2) by (apply Rmult_le_pos; [lra | apply pow2_ge_0]); nra.
assert (sum : tanh z1 * (g * z1 - a * tanh z1) + tanh z2 * (g * z2 - a * tanh z2) = 0).
  replace (g * z1 - a * tanh z1) with (w * tanh z2) by lra; replace (g * z2 - a * tanh z2) with (- w * tanh z1) by lra; ring.
destruct (form z1) as [p1 q1], (form z2) as [p2 q2]; split.
- destruct (Req_dec z1 0) as [e|ne]; [exact e | specialize (q1 ne); lra].
- destruct (Req_dec z2 0) as [e|ne]; [exact e | specialize (q2 ne); lra].
Qed.

(* Fact. log cosh has the derivative tanh. *)
Lemma is_derive_log_cosh (x : R) : is_derive (fun s => ln (cosh s)) x (tanh x).
Proof.
assert (c := cosh_pos x); evar_last.
  apply (is_derive_comp ln cosh); [apply is_derive_Reals, derivable_pt_lim_ln; exact c|].
  apply is_derive_Reals, derivable_pt_lim_cosh.
unfold scal; simpl; unfold mult; simpl; unfold tanh; field; lra.
Qed.
