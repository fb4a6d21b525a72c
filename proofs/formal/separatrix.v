From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.

Local Open Scope R_scope.

(* Helper. cos(2 atan x) = (1 - x^2)/(1 + x^2). *)
Lemma cos_2_atan (x : R) : cos (2 * atan x) = (1 - x ^ 2) / (1 + x ^ 2).
Proof.
rewrite cos_2a_cos, cos_atan.
assert (p : 0 < 1 + Rsqr x) by (assert (h := Rle_0_sqr x); lra).
assert (s : sqrt (1 + Rsqr x) * sqrt (1 + Rsqr x) = 1 + Rsqr x) by (apply sqrt_sqrt; lra).
assert (q : 0 < sqrt (1 + Rsqr x)) by (apply sqrt_lt_R0; exact p).
replace (2 * (1 / sqrt (1 + Rsqr x)) * (1 / sqrt (1 + Rsqr x))) with (2 / (sqrt (1 + Rsqr x) * sqrt (1 + Rsqr x))) by (field; lra).
rewrite s; unfold Rsqr in *; field; nra.
Qed.

(* Helper. sin(2 atan x) = 2 x/(1 + x^2). *)
Lemma sin_2_atan (x : R) : sin (2 * atan x) = 2 * x / (1 + x ^ 2).
Proof.
rewrite sin_2a, cos_atan, sin_atan.
assert (p : 0 < 1 + Rsqr x) by (assert (h := Rle_0_sqr x); lra).
assert (s : sqrt (1 + Rsqr x) * sqrt (1 + Rsqr x) = 1 + Rsqr x) by (apply sqrt_sqrt; lra).
assert (q : 0 < sqrt (1 + Rsqr x)) by (apply sqrt_lt_R0; exact p).
replace (2 * (x / sqrt (1 + Rsqr x)) * (1 / sqrt (1 + Rsqr x))) with (2 * x / (sqrt (1 + Rsqr x) * sqrt (1 + Rsqr x))) by (field; lra).
rewrite s; unfold Rsqr in *; field; nra.
Qed.

(* Helper. The derivative of 2 atan(exp t). *)
Lemma is_derive_separatrix (t : R) : is_derive (fun t => 2 * atan (exp t)) t (sin (2 * atan (exp t))).
Proof.
rewrite sin_2_atan; assert (e := exp_pos t).
evar_last.
  apply (is_derive_scal (fun t => atan (exp t)) t 2).
  apply (is_derive_comp atan exp); [apply is_derive_Reals, derivable_pt_lim_atan | apply is_derive_Reals, derivable_pt_lim_exp].
unfold scal; simpl; unfold mult; simpl; unfold Rsqr; field; nra.
Qed.

(* Helper. atan(exp t) tends to pi/2. *)
Lemma atan_exp_limit : is_lim (fun t => 2 * atan (exp t)) p_infty PI.
Proof.
assert (l : is_lim (fun t => atan (exp t)) p_infty (PI / 2)).
  apply is_lim_spec; intros eps; assert (e0 := cond_pos eps); assert (p0 := PI_RGT_0); assert (p4 := PI2_1).
  set (e := Rmin eps 1); assert (e1 : 0 < e <= 1 /\ e <= eps).
    unfold e; split; [split; [apply Rmin_glb_lt; lra | apply Rmin_r] | apply Rmin_l].
  exists (tan (PI / 2 - e)); intros t far.
  assert (above : tan (PI / 2 - e) < exp t) by (assert (h := exp_ineq1_le t); lra).
  assert (low := atan_increasing _ _ above); rewrite atan_tan in low by lra.
  assert (high := atan_bound (exp t)); rewrite Rabs_left1; lra.
replace (Finite PI) with (Rbar_mult 2 (PI / 2)) by (simpl; f_equal; field).
apply is_lim_scal_l; exact l.
Qed.

(* T3.5, sigma = sin: z1(t) = 2 arctan(exp t), z2(t) = pi - z1(t) starts at (pi/2, pi/2), solves z1' = sin z2, z2' = -sin z1 for
   every t, and tends to the rest point (pi, 0), where the field is 0; the start is no rest point. *)
Lemma T3_5_separatrix : let z1 t := 2 * atan (exp t) in let z2 t := PI - z1 t in
  (z1 0 = PI / 2 /\ z2 0 = PI / 2) /\
  (forall t, is_derive z1 t (sin (z2 t)) /\ is_derive z2 t (- sin (z1 t))) /\
  (is_lim z1 p_infty PI /\ is_lim z2 p_infty 0) /\
  (sin 0 = 0 /\ - sin PI = 0) /\ sin (z2 0) <> 0.
Proof.
intros z1 z2.
assert (s0 : z1 0 = PI / 2) by (unfold z1; rewrite exp_0, atan_1; field).
assert (s1 : z2 0 = PI / 2) by (unfold z2; rewrite s0; field).
split; [|split; [|split; [|split; [split|]]]].
- split; assumption.
- intros t; split.
    unfold z2; rewrite sin_PI_x; apply is_derive_separatrix.
  evar_last; [apply (is_derive_minus (fun _ => PI) z1); [apply is_derive_const | apply is_derive_separatrix]|].
  unfold minus, plus, opp, zero; simpl; unfold z1; ring.
- split; [exact atan_exp_limit|].
  replace (Finite 0) with (Rbar_minus PI PI) by (simpl; f_equal; ring).
  apply is_lim_minus'; [apply is_lim_const | exact atan_exp_limit].
- exact sin_0.
- rewrite sin_PI; ring.
- rewrite s1, sin_PI2; lra.
Qed.
